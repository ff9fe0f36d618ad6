import { usePageTitle } from '../shell/navigation.ts';
import { SearchBox } from '../shell/search-box.tsx';

/** There is no such page. */
export default function NotFound() {
  usePageTitle('Page not found');
  return (
    <div class="plain-page">
      <h1 tabIndex={-1}>Page not found</h1>
      <p>There is nothing at this address. Perhaps what you look for is here:</p>
      <SearchBox />
      <p>
        <a class="button" href="/">
          To the store
        </a>
      </p>
    </div>
  );
}

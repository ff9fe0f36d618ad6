import { Component, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { LocationProvider } from 'preact-iso';

/** Keeps an error within the page it happened in: header and cart go on working, and so does the next page. */
export function PageBoundary({ children }: { readonly children: ComponentChildren }) {
  const { url } = useContext(LocationProvider.ctx);
  return <Boundary url={url}>{children}</Boundary>;
}

interface Props {
  readonly url: string;
  readonly children: ComponentChildren;
}

class Boundary extends Component<Props, { readonly failedAt?: string | undefined }> {
  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ failedAt: this.props.url });
  }

  override render() {
    if (this.state.failedAt !== this.props.url) return this.props.children;
    return (
      <div class="plain-page" role="alert">
        <h1 tabIndex={-1}>Something went wrong on this page</h1>
        <p>It is our fault, and nothing in your cart or orders was changed by it.</p>
        <p class="row">
          <button type="button" class="button primary" onClick={() => this.setState({ failedAt: undefined })}>
            Try again
          </button>
          <a class="button" href="/">
            To the store
          </a>
        </p>
      </div>
    );
  }
}

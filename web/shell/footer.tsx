/** What is below every page. */
export function Footer() {
  return (
    <footer class="foot">
      <p>
        The catalogue is from <cite>Online Retail</cite> (D. Chen, 2015, UCI Machine Learning Repository),{' '}
        <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>. Nothing here is really for sale.
      </p>
    </footer>
  );
}

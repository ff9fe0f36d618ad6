// Runs before the first paint, so that nobody sees the other theme flash by. The only script that is not a module.
try {
  const theme = localStorage.getItem('depot.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing: the system's theme it is.
}

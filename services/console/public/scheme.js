// Before anything is painted: light or dark, as chosen here, else as the system has it. A file of its own because the page may hold no inline script.
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem('winnow.scheme'); } catch { /* storage is closed to us: follow the system */ }
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();

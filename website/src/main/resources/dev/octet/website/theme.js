// Runs before the page is painted, so that a chosen theme never flashes, and that thousands of rows are not laid out which
// the other script is about to take away. Should that one fail, they are shown when the page is loaded.
'use strict';
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('octet-theme');
  } catch {
    // A page opened from a file may have no storage: the choice then holds for one page.
  }
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
  document.documentElement.dataset.waiting = '';
  addEventListener('load', () => {
    delete document.documentElement.dataset.waiting;
  });
})();

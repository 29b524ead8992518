// Runs before the page is painted, so that a chosen theme never flashes.
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
})();

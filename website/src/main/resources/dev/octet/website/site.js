// Sorting, filtering and the choice of theme. Pages are whole without it.
'use strict';
(() => {
  const themes = ['auto', 'light', 'dark'];
  // A section lists so many runs at first and as many more when asked: laying out thousands takes seconds.
  const STEP = 50;

  function themeButton(button) {
    const root = document.documentElement;
    const show = () => {
      button.textContent = `Theme: ${root.dataset.theme || 'auto'}`;
    };
    button.addEventListener('click', () => {
      const next = themes[(themes.indexOf(root.dataset.theme || 'auto') + 1) % themes.length];
      if (next === 'auto') {
        delete root.dataset.theme;
      } else {
        root.dataset.theme = next;
      }
      try {
        localStorage.setItem('octet-theme', next);
      } catch {
        // As in theme.js.
      }
      show();
    });
    button.hidden = false;
    show();
  }

  function overview(table) {
    const form = document.getElementById('filters');
    const shown = document.getElementById('shown');
    const none = document.getElementById('none');
    const collator = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});
    const heads = columns();
    const selects = [...form.querySelectorAll('select')];
    const sections = [];
    for (const body of [...table.tBodies]) {
      if (body.classList.contains('section')) {
        sections.push({body, runs: [], limit: STEP, more: more(body)});
      } else {
        const runs = sections[sections.length - 1].runs;
        const {text, ...traits} = body.dataset;
        runs.push({body, traits, text: text.toLowerCase(), place: runs.length, keys: new Map()});
      }
      // Only runs that are listed are in the table: what is not there takes no time.
      body.remove();
    }
    const total = sections.reduce((sum, section) => sum + section.runs.length, 0);
    let sorted = {key: '', descending: false};

    // The row below a section that lists the next runs. Scripts alone hide runs, so that without them the table is whole.
    function more(body) {
      const button = document.createElement('button');
      button.type = 'button';
      const cell = document.createElement('td');
      cell.colSpan = body.rows[0].cells[0].colSpan;
      cell.append(button);
      const foot = document.createElement('tbody');
      foot.className = 'more';
      foot.insertRow().append(cell);
      button.addEventListener('click', () => {
        const section = sections.find(one => one.more === foot);
        const next = section.matches[section.limit];
        section.limit += STEP;
        filter();
        next.body.querySelector('a').focus();
      });
      return foot;
    }

    // One head a column, in the order of the cells of a run's first row: groups are replaced by their members.
    function columns() {
      const members = [...table.tHead.rows[1].cells];
      return [...table.tHead.rows[0].cells]
        .flatMap(cell => cell.scope === 'colgroup' ? members.splice(0, cell.colSpan) : [cell]);
    }

    // What a run is sorted by, read from its cell when it is first asked for.
    function value(run, column, text) {
      if (!run.keys.has(column)) {
        const found = run.body.rows[0].cells[column].dataset.value;
        run.keys.set(column, found === '' || text ? found : Number(found));
      }
      return run.keys.get(column);
    }

    function compare(column, text) {
      return (a, b) => {
        const x = value(a, column, text);
        const y = value(b, column, text);
        if (x === '' || y === '') {
          return (x === '') - (y === '') || a.place - b.place;
        }
        const order = text ? collator.compare(x, y) : x - y;
        return (sorted.descending ? -order : order) || a.place - b.place;
      };
    }

    function sort(key, descending) {
      const column = heads.findIndex(head => head.dataset.key === key);
      sorted = column < 0 ? {key: '', descending: false} : {key, descending};
      for (const head of heads) {
        if (head.dataset.key) {
          head.setAttribute('aria-sort', head.dataset.key !== sorted.key ? 'none'
            : sorted.descending ? 'descending' : 'ascending');
        }
      }
      const order = column < 0 ? (a, b) => a.place - b.place : compare(column, 'text' in heads[column].dataset);
      for (const section of sections) {
        section.runs.sort(order);
      }
      filter();
    }

    function filter() {
      const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(word => word);
      const wanted = selects.map(select => [select.name, select.value]).filter(([, value]) => value);
      let count = 0;
      const listed = document.createDocumentFragment();
      for (const section of sections) {
        const matches = section.runs.filter(run => wanted.every(([name, choice]) => run.traits[name] === choice)
          && words.every(word => run.text.includes(word)));
        section.matches = matches;
        count += matches.length;
        if (matches.length > 0) {
          listed.append(section.body, ...matches.slice(0, section.limit).map(run => run.body));
        }
        const left = matches.length - section.limit;
        if (left > 0) {
          section.more.querySelector('button').textContent = `Show ${Math.min(left, STEP)} of ${left} more`;
          listed.append(section.more);
        }
      }
      for (const body of [...table.tBodies]) {
        body.remove();
      }
      table.append(listed);
      shown.textContent = count === total ? `${total} runs` : `${count} of ${total} runs`;
      none.hidden = count > 0;
    }

    // The address holds the state, so that a view can be sent to others. Addresses without '=' are places on the page.
    function save() {
      const state = new URLSearchParams();
      for (const field of [form.elements.q, ...selects]) {
        if (field.value) {
          state.set(field.name, field.value);
        }
      }
      if (sorted.key) {
        state.set('sort', (sorted.descending ? '-' : '') + sorted.key);
      }
      const hash = state.toString();
      history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
    }

    function restore() {
      const hash = location.hash.slice(1);
      if (hash && !hash.includes('=')) {
        return;
      }
      const state = new URLSearchParams(hash);
      form.elements.q.value = state.get('q') || '';
      for (const select of selects) {
        select.value = state.get(select.name) || '';
        if (select.selectedIndex < 0) {
          select.value = '';
        }
      }
      const key = state.get('sort') || '';
      if (key || sorted.key) {
        sort(key.replace(/^-/, ''), key.startsWith('-'));
      } else {
        filter();
      }
    }

    for (const head of heads.filter(one => one.dataset.key)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute('aria-sort', 'none');
      button.addEventListener('click', () => {
        const again = sorted.key === head.dataset.key;
        const text = 'text' in head.dataset;
        // Names first from A, figures first from the largest; the third click gives the first order back.
        if (again && sorted.descending !== !text) {
          sort('', false);
        } else {
          sort(head.dataset.key, again ? !sorted.descending : !text);
        }
        save();
      });
    }
    for (const type of ['input', 'change']) {
      form.addEventListener(type, () => {
        filter();
        save();
      });
    }
    document.getElementById('clear').addEventListener('click', () => {
      form.reset();
      filter();
      save();
    });
    form.addEventListener('submit', event => event.preventDefault());
    addEventListener('hashchange', restore);
    addEventListener('beforeprint', () => {
      sections.forEach(section => {
        section.limit = Infinity;
      });
      filter();
    });
    form.hidden = false;
    sort('', false);
    restore();
    delete document.documentElement.dataset.waiting;
  }

  themeButton(document.getElementById('theme'));
  const models = document.getElementById('models');
  if (models) {
    overview(models);
  }
})();

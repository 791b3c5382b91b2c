// Turns the table into a grid with arrow keys, sorting and a filter, and shows each cell's failure on hover, focus and click.
// All text is read from the page and inserted as text or as cloned nodes, never as markup.
'use strict';

const table = document.querySelector('table');
const scroller = table.parentElement;
const body = table.tBodies[0];
const names = table.querySelector('.names');
const hint = document.getElementById('hint');
const panel = document.getElementById('panel');
const panelTitle = document.getElementById('panel-title');
const panelBody = document.getElementById('panel-body');
const filter = document.getElementById('filter');
const shown = document.getElementById('shown');

// The cell that Tab focuses.
let stop = null;
let litColumn = null;
// The column for up and down. A row with one wide cell must not change it.
let currentColumn = 0;

function textOf(element) {
    return element.textContent.replace(/\s+/g, ' ').trim();
}

// The content of a cell: a title, one line, and the part of the page with the details.
function about(cell) {
    const learner = textOf(cell.parentElement.cells[0]);
    const column = textOf(names.cells[cell.cellIndex]);
    const target = cell.querySelector('a')?.hash.slice(1);
    const source = target ? document.getElementById(target) : null;
    if (cell.parentElement === names) {
        const line = source ? textOf(source.previousElementSibling.querySelector('small')) : '';
        return { title: column, line, source };
    }
    if (source?.matches('article')) {
        return { title: `${learner}: ${column}`, line: textOf(source.querySelector('p')), source };
    }
    const row = document.getElementById(cell.parentElement.cells[0].firstElementChild.hash.slice(1));
    if (cell.cellIndex === 0 || cell.colSpan > 1 || cell.matches('.total, .flags, .late, .score')) {
        const line = cell.cellIndex === 0 ? 'Enter tells all' : `${column}: ${cell.lastChild.textContent}`;
        return { title: learner, line, source: row };
    }
    const line = cell.matches('.x') ? 'not part of this grade' : '✓ passed';
    return { title: `${learner}: ${column}`, line, source: null };
}

function copyOf(source) {
    const copy = source.cloneNode(true);
    copy.removeAttribute('id');
    copy.querySelectorAll('[id]').forEach(element => element.removeAttribute('id'));
    return copy;
}

function element(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
}

function open(cell) {
    const { title, line, source } = about(cell);
    hideHint();
    panelTitle.textContent = title;
    panelBody.replaceChildren(source ? copyOf(source) : element('p', line));
    if (source?.id.startsWith('l')) {
        panelBody.append(...failuresOf(cell.parentElement));
    }
    panel.showModal();
    panelBody.scrollTop = 0;
}

function failuresOf(row) {
    const cells = [...row.cells].filter(cell => cell.firstElementChild?.hash?.startsWith('#f'));
    const told = new Set();
    return cells.flatMap(cell => {
        const source = document.getElementById(cell.firstElementChild.hash.slice(1));
        // Tests that were not built share one failure.
        if (told.has(source)) {
            return [];
        }
        told.add(source);
        const copy = copyOf(source);
        copy.querySelector('.who').remove();
        return [element('h4', textOf(names.cells[cell.cellIndex])), copy];
    });
}

function showHint(cell) {
    const { title, line, source } = about(cell);
    hint.replaceChildren(element('strong', title), element('p', line));
    const message = source?.matches('article') && source.querySelector('pre');
    if (message) {
        hint.append(copyOf(message));
    }
    hint.hidden = false;
    const at = cell.getBoundingClientRect();
    const { width, height } = hint.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const below = at.bottom + 6;
    const top = below + height < clientHeight ? below : Math.max(4, at.top - height - 6);
    hint.style.top = `${top}px`;
    hint.style.left = `${Math.max(4, Math.min(at.left, clientWidth - width - 4))}px`;
    light(cell.cellIndex);
}

function hideHint() {
    hint.hidden = true;
    light(-1);
}

function light(index) {
    litColumn?.classList.remove('lit');
    litColumn = index > 0 ? names.cells[index] : null;
    litColumn?.classList.add('lit');
}

function visibleRows() {
    return [names, ...body.rows].filter(row => !row.hidden);
}

function makeStop(cell) {
    stop?.setAttribute('tabindex', -1);
    stop = cell;
    stop?.setAttribute('tabindex', 0);
}

function focus(cell) {
    currentColumn = cell.colSpan > 1 ? currentColumn : cell.cellIndex;
    const button = cell.querySelector('button');
    if (!button) {
        makeStop(cell);
        const { title, line } = about(cell);
        cell.setAttribute('aria-label', `${title}, ${line}`);
        cell.setAttribute('aria-describedby', 'hint');
    }
    (button ?? cell).focus({ preventScroll: true });
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    showHint(cell);
}

function goal(cell, event) {
    const rows = visibleRows();
    const row = rows.indexOf(cell.parentElement);
    const column = cell.colSpan > 1 ? currentColumn : cell.cellIndex;
    const page = Math.max(1, Math.floor(scroller.clientHeight / cell.parentElement.offsetHeight / 2));
    const to = (row, column) => {
        const cells = rows[Math.max(0, Math.min(row, rows.length - 1))].cells;
        return cells[Math.max(0, Math.min(column, cells.length - 1))];
    };
    switch (event.key) {
        case 'ArrowLeft': return to(row, cell.cellIndex - 1);
        case 'ArrowRight': return to(row, cell.cellIndex + 1);
        case 'ArrowUp': return to(row - 1, column);
        case 'ArrowDown': return to(row + 1, column);
        case 'PageUp': return to(row - page, column);
        case 'PageDown': return to(row + page, column);
        case 'Home': return to(event.ctrlKey ? 0 : row, 0);
        case 'End': return to(event.ctrlKey ? Infinity : row, Infinity);
        default: return null;
    }
}

function cellOf(event) {
    const cell = event.target.closest('th, td');
    return cell && (cell.parentElement === names || body.contains(cell)) ? cell : null;
}

function sort(header) {
    const was = header.getAttribute('aria-sort');
    const first = header.dataset.sort === 'name' ? 'ascending' : 'descending';
    const second = first === 'ascending' ? 'descending' : 'ascending';
    const order = was === first ? second : first;
    // Learners that could not be judged have no numbers and sort below 0.
    const value = row => row.cells[header.cellIndex]?.textContent ?? '';
    const number = row => parseInt(value(row), 10) + 1 || 0;
    const compare = header.dataset.sort === 'name'
        ? (a, b) => value(a).localeCompare(value(b), undefined, { numeric: true })
        : (a, b) => number(a) - number(b);
    const sign = order === 'ascending' ? 1 : -1;
    body.append(...[...body.rows].sort((a, b) => sign * compare(a, b)));
    names.querySelectorAll('[aria-sort]').forEach(other => other.removeAttribute('aria-sort'));
    header.setAttribute('aria-sort', order);
}

function applyFilter() {
    const wanted = filter.value.trim().toLowerCase();
    const rows = [...body.rows];
    rows.forEach(row => { row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted); });
    const left = rows.filter(row => !row.hidden);
    shown.textContent = wanted ? `${left.length} of ${rows.length} shown` : '';
    if (!stop || stop.parentElement.hidden) {
        makeStop(left[0]?.cells[0] ?? null);
    }
}

function listen() {
    table.addEventListener('keydown', event => {
        const cell = cellOf(event);
        if (!cell || event.altKey || event.metaKey) {
            return;
        }
        const next = goal(cell, event);
        if (next) {
            event.preventDefault();
            focus(next);
        } else if ((event.key === 'Enter' || event.key === ' ') && event.target.tagName !== 'BUTTON') {
            event.preventDefault();
            open(cell);
        }
    });
    table.addEventListener('click', event => {
        const cell = cellOf(event);
        if (cell && !cell.querySelector('button')) {
            event.preventDefault();
            focus(cell);
            open(cell);
        }
    });
    table.addEventListener('mouseover', event => {
        const cell = cellOf(event);
        cell ? showHint(cell) : hideHint();
    });
    table.addEventListener('mouseleave', hideHint);
    table.addEventListener('focusin', event => {
        const cell = cellOf(event);
        if (cell && hint.hidden && cell.matches(':focus-visible')) {
            showHint(cell);
        }
    });
    table.addEventListener('focusout', hideHint);
    scroller.addEventListener('scroll', () => { hint.hidden = true; }, { passive: true });
    document.addEventListener('keydown', event => {
        if (event.key === 'Escape') {
            hideHint();
        }
    });
    panel.addEventListener('click', event => {
        if (event.target === panel) {
            panel.close();
        }
    });
    filter.addEventListener('input', applyFilter);
}

function begin() {
    table.setAttribute('role', 'grid');
    // Tab focuses the cell, not the link in it.
    table.querySelectorAll('a').forEach(link => { link.tabIndex = -1; });
    names.querySelectorAll('[data-sort]').forEach(header => {
        const button = element('button', textOf(header));
        button.addEventListener('click', () => sort(header));
        header.replaceChildren(button);
    });
    document.querySelectorAll('.needs-script').forEach(tool => { tool.hidden = false; });
    applyFilter();
    listen();
}

begin();

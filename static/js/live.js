// A page of two people at once: when the other one acts, it asks for itself again and takes over what changed. What
// somebody is typing stays where it is. After a lost connection it comes back by itself.

const FIRST = 1_000; // milliseconds before it tries again; twice as long each time, up to the last
const LAST = 15_000;
const LOST = 'The connection dropped. This page tries again by itself, and what you typed is still here.';
const OVER = 'This page isn’t following any more. Look again when you’re ready.';

const main = document.querySelector('main');
const form = main.querySelector('form');
const here = () => main.querySelector('[data-live]');
const page = here().dataset.page;
const says = () => main.querySelector('[data-says]');

let events; // the stream
let wait = FIRST;
let looking = false; // a fetch is on its way
let again = false; // something changed meanwhile
let composing = false; // half a character is typed
let sent = false; // a form is on its way
let over = false;
let timer = 0;
let asleep = false; // it would have tried again, but nobody sees it
let clock;
let due = false; // the page itself has something new to say

// Whoever reloads looks, and does not send a form again.
history.replaceState(null, '', page);

const voice = document.body.appendChild(document.createElement('p'));
voice.className = 'vh';
voice.setAttribute('role', 'status');

function say(text) {
  const line = says();
  if (!line || line.textContent === text) return;
  line.textContent = text;
  line.hidden = text === '';
}

const fields = () => main.querySelectorAll('textarea, input:not([type=hidden], [type=password])');
const isChoice = (field) => /radio|checkbox/.test(field.type);
const kept = () => main.querySelector('[name=kept]').value;
const typedAnything = () => kept() || [...fields()].some((field) => !isChoice(field) && field.value.trim());
const turn = (root) => ['step', 'speaker'].map((name) => root.querySelector(`[name=${name}]`).value).join();

// The same field, button or fold on a page that was drawn later.
function same(element, root) {
  if (element.id) return root.querySelector(`#${CSS.escape(element.id)}`);
  const to = element.getAttribute('formaction') ?? element.closest('form')?.getAttribute('action');
  return [...root.querySelectorAll(element.localName)].find((other) => other.name === element.name && other.value === element.value
    && other.textContent === element.textContent
    && (other.getAttribute('formaction') ?? other.closest('form')?.getAttribute('action')) === to);
}

// Whatever stands in a field here is its writer's: what the page draws there was kept earlier.
function keepTyped(next) {
  const left = [kept()];
  const isThisTurn = turn(main) === turn(next);
  for (const field of fields()) {
    const other = isThisTurn || isChoice(field) ? same(field, next) : null;
    if (isChoice(field)) {
      if (other) other.checked = field.checked;
    } else if (other) {
      other.value = field.value;
    } else {
      left.push(field.value.trim());
    }
  }
  const text = [...new Set(left)].filter(Boolean).join('\n\n');
  next.querySelector('[name=kept]').value = text;
  next.querySelector('[data-kept-words]').textContent = text;
  next.querySelector('[data-typed]').hidden = text === '';
  next.querySelector('[name=drafted]').value = main.querySelector('[name=drafted]').value;
}

function swap(next) {
  const before = main.querySelector('[data-turn]')?.textContent;
  const held = main.contains(document.activeElement) ? document.activeElement : null;
  const caret = held?.matches('textarea, input[type=text]') ? [held.selectionStart, held.selectionEnd, held.selectionDirection, held.scrollTop] : null;
  const [left, top] = [scrollX, scrollY];
  keepTyped(next);
  for (const fold of main.querySelectorAll('details[open][id]')) {
    const other = same(fold, next);
    if (other) other.open = true;
  }
  // A press that was about to be made at one step is not made at another.
  const focus = held && (turn(main) === turn(next) || !held.matches('button')) ? same(held, next) : null;
  main.className = next.className;
  form.replaceChildren(...next.querySelector('form').childNodes);
  if (focus) {
    focus.focus({ preventScroll: true });
    if (caret) {
      focus.setSelectionRange(...caret.slice(0, 3));
      focus.scrollTop = caret[3];
    }
  } else if (held) {
    const head = main.querySelector('h1');
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  }
  scrollTo(left, top);
  const now = main.querySelector('[data-turn]')?.textContent;
  if (now && now !== before) voice.textContent = now;
  main.querySelector('#heard')?.dispatchEvent(new Event('input', { bubbles: true }));
  watchClock();
}

// A page that came is taken over, unless it can't be: then nothing that was typed is lost.
function take(next) {
  const fresh = next?.querySelector('main');
  const whose = (root) => root.querySelector('[name=mine]')?.value;
  // Signed out, or somebody else is signed in here now: nobody's words go onto their page.
  if (!fresh?.querySelector('[data-live]') || whose(fresh) !== whose(main)) {
    over = true;
    events?.close();
    if (typedAnything() || !fresh) say(OVER);
    else location.assign(page);
    return;
  }
  if (fresh.querySelector('[data-live]').dataset.version !== here().dataset.version || due) {
    due = false;
    swap(document.adoptNode(fresh));
  }
  say('');
}

// The browser reads the page itself: no text becomes markup here.
function load() {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open('GET', page);
    request.responseType = 'document';
    request.setRequestHeader('x-follows', '1'); // nobody asked for it
    request.timeout = LAST;
    request.onload = () => (request.status >= 500 ? failed() : done(request.response));
    request.onerror = request.ontimeout = failed;
    request.send();
  });
}

async function look() {
  if (over) return;
  if (looking || composing || sent) {
    again = true;
    return;
  }
  [looking, again] = [true, false];
  try {
    const next = await load();
    if (composing || sent) again = true;
    else take(next);
    wait = FIRST;
  } catch {
    later();
  }
  looking = false;
  if (again && !composing && !sent) look();
}

function later() {
  say(LOST);
  if (timer) return;
  timer = setTimeout(comeBack, wait);
  wait = Math.min(2 * wait, LAST);
}

// A page nobody sees waits until somebody does: a sign-in has few streams, and tabs would take them from each other.
function comeBack() {
  clearTimeout(timer);
  timer = 0;
  if (over || sent) return;
  asleep = document.visibilityState === 'hidden';
  if (asleep) return;
  if (events.readyState === EventSource.CLOSED) follow();
  look();
}

function follow() {
  events = new EventSource(here().dataset.live);
  events.onmessage = (event) => {
    wait = FIRST;
    if (event.data !== here().dataset.version) look();
    else say('');
  };
  events.onerror = () => {
    events.close();
    if (!over && !sent) later();
  };
}

// Once the page itself has something new to say.
function watchClock() {
  clearTimeout(clock);
  const seconds = Number(here().dataset.lookIn);
  if (!seconds) return;
  clock = setTimeout(() => {
    due = true;
    look();
  }, seconds * 1000);
}

addEventListener('compositionstart', () => { composing = true; });
addEventListener('compositionend', () => {
  composing = false;
  if (again) look();
});
addEventListener('submit', () => {
  sent = true;
  // Should sending fail, the page is still here.
  setTimeout(() => {
    sent = false;
    if (again || events.readyState === EventSource.CLOSED) comeBack();
  }, LAST);
});
addEventListener('pagehide', () => events?.close());
addEventListener('online', comeBack);
document.addEventListener('visibilitychange', () => {
  if (asleep) comeBack();
});

watchClock();
follow();

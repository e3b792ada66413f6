// Writing keeps itself. Every 20 seconds, and when the page is put away, a changed form[data-keep] is posted to its own
// address with `x-keep: PAGE TRY`. Only an answer of 2xx counts as kept; anything else is said, and tried again.

const EVERY = 20_000; // milliseconds
const PATIENCE = 15_000;

const NAMED = ['revision', 'letter', 'side', 'drafted']; // the server's own, told anew with each keeping
const OWN = [...NAMED, 'step', 'speaker', 'try', 'pause']; // and where a meeting stands

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const words = (form) => new URLSearchParams(new FormData(form));
const typed = (form) => {
  const all = words(form);
  for (const name of OWN) all.delete(name);
  return all.toString();
};

function keeping(form) {
  let kept = form.dataset.keep === 'not' ? '' : typed(form); // what the server has
  let since = ''; // when it last took something
  let running = null;
  const page = Math.random().toString(36).slice(2); // tells the server that an earlier try was ours
  let tries = 0;
  let sent = false; // the form itself is on its way

  const say = (text) => {
    const status = form.querySelector('[data-kept]') ?? document.querySelector('[data-kept]');
    if (status && status.textContent !== text) status.textContent = text;
  };

  async function keep(leaving = false) {
    const body = words(form);
    const now = typed(form);
    if (sent || running || now === kept) return;
    running = new AbortController();
    const patience = setTimeout(() => running?.abort(), PATIENCE);
    try {
      const answer = await fetch(form.action, {
        method: 'POST',
        body,
        headers: { 'x-keep': `${page} ${++tries}` },
        redirect: 'manual', // a way to the sign-in page is not "kept"
        keepalive: leaving,
        signal: running.signal,
      });
      if (!answer.ok) throw new Error('not kept');
      for (const name of NAMED) {
        const field = form.querySelector(`input[name=${name}]`);
        if (field) field.value = answer.headers.get(`x-${name}`) ?? field.value;
      }
      kept = now;
      since = clock.format(new Date());
      say(`Kept at ${since}. Only you can read it.`);
    } catch {
      if (!sent) {
        say(since
          ? `Not kept since ${since}. Your words are still on this page.`
          : 'Not kept yet. Your words are still on this page.');
      }
    } finally {
      clearTimeout(patience);
      running = null;
      if (leaving === false && document.visibilityState === 'hidden' && typed(form) !== now) keep(true);
    }
  }

  setInterval(keep, EVERY, false);
  addEventListener('online', () => keep());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keep(true);
  });

  // Going on sends everything: an older copy must not arrive after it. If sending fails, the page is still here.
  form.addEventListener('submit', () => {
    sent = true;
    const drafted = form.querySelector('input[name=drafted]');
    if (running && drafted) drafted.value = '1'; // it may have arrived, though its answer did not
    running?.abort();
    setTimeout(() => { sent = false; }, EVERY);
  });
}

for (const form of document.querySelectorAll('form[data-keep]')) keeping(form);

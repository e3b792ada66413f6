// While somebody writes what they heard: a private hint when an answer slips in. Nobody else sees it, and nothing is held up.

const SLIPS = /\b(but|actually|you also)\b/iu;

document.addEventListener('input', (event) => {
  if (event.target.id !== 'heard') return;
  const hint = event.target.form?.querySelector('[data-hint]');
  if (hint) hint.hidden = !SLIPS.test(event.target.value);
});

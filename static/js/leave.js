// Leave quickly: the button, or Shift three times. The screen goes blank first, then the words go along with the form.
// Back would show the page again from the browser's memory: blank it on the way out, and ask the server on the way in.

const root = document.documentElement;
const button = document.querySelector('.leave button:not([disabled])');
const WITHIN = 1500; // milliseconds for the three presses

function blank() {
  root.hidden = true;
  document.title = '';
}

let presses = [];

addEventListener('keydown', (event) => {
  if (event.repeat) return;
  if (event.key !== 'Shift') {
    presses = []; // an ordinary capital letter
    return;
  }
  presses = [...presses, event.timeStamp].filter((time) => event.timeStamp - time < WITHIN);
  if (presses.length < 3 || !button) return;
  blank();
  button.click();
}, true);

// The form is sent by the press itself; hiding the page does not hold it up.
button?.addEventListener('click', blank);

addEventListener('pagehide', blank);
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  blank();
  location.reload();
});

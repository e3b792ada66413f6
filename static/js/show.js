// Show and Hide beside a passphrase. Without scripts there is no button, so the page makes no promise it can't keep.
// Use: <input type="password" data-show>.

const EYE = ['M2.5 12c5.5-8 13.5-8 19 0-5.5 8-13.5 8-19 0z', 'M12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z'];

function eye() {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'i');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  for (const shape of EYE) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', shape);
    svg.append(path);
  }
  return svg;
}

function row(input) {
  const field = input.closest('.field') ?? input.parentElement;
  const there = field.querySelector('.row');
  if (there) return there;
  const made = document.createElement('p');
  made.className = 'row';
  field.append(made);
  return made;
}

for (const input of document.querySelectorAll('input[data-show]')) {
  const button = document.createElement('button');
  const word = document.createElement('span');
  button.type = 'button';
  button.className = 'btn btn--plain';
  button.setAttribute('aria-controls', input.id);
  button.append(eye(), word);

  const say = () => { word.textContent = input.type === 'password' ? 'Show' : 'Hide'; };
  button.addEventListener('click', () => {
    input.type = input.type === 'password' ? 'text' : 'password';
    say();
  });
  // Sent as a passphrase, so that the browser never offers it again as an ordinary text.
  input.form?.addEventListener('submit', () => { input.type = 'password'; });

  say();
  row(input).append(button);
}

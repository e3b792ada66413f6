// An invitation may come as a link whose fragment holds the code: /join#M7RD2XKA94TQWN3H. A fragment is never sent to a
// server. Put it in the field, then take it out of the address, so that neither history nor a glance finds it there.

const CODE = /^[0-9a-z]{4}(?:[- ]?[0-9a-z]{4}){3}$/i;

function spoken(fragment) {
  try {
    return decodeURIComponent(fragment.slice(1));
  } catch {
    return '';
  }
}

const field = document.getElementById('code');
const code = spoken(location.hash);

if (field && CODE.test(code)) {
  if (!field.value) field.value = code;
  history.replaceState(history.state, '', location.pathname + location.search);
}

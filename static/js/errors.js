// After mistakes the page opens at their summary, so that nobody has to look for what went wrong.

document.querySelector('.errors[tabindex]')?.focus();

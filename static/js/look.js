// A waiting page without fields looks again by itself, while somebody can see it. Without scripts, a <meta> does the same.

const { look } = document.querySelector('script[data-look]').dataset; // seconds

setInterval(() => {
  if (document.visibilityState === 'visible') location.reload();
}, look * 1000);

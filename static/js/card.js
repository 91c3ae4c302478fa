// The square on a receipt's card opens this page with the seven words behind a #. They go into
// the box, and out of the address, so that they stay in no history.
const box = document.querySelector('[name="words"]');
const words = decodeURIComponent(location.hash.slice(1)).split('-').filter((word) => /^\p{L}+$/u.test(word));
if (box && words.length === 7) {
  box.value = words.join(' ');
  history.replaceState(null, '', location.pathname);
  box.form.querySelector('[type="submit"]').focus();
}

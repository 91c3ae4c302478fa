// Wagtail saves a page by itself while it is edited. A press of Publish or Save at that moment sent the page a second
// time: one that was new was made twice, and refused for its slug, which stands in another tab. Here what is being saved
// is saved first, and nothing saves by itself once the form is on its way.
const MOST = 10_000; // ms to wait for a save of which nothing comes back

const saving = new WeakMap(); // form -> what ends its save
const sent = new WeakSet();

document.addEventListener("w-autosave:save", (event) => {
  const form = event.target;
  if (sent.has(form)) { event.preventDefault(); return; }
  let ended;
  const over = new Promise((resolve) => { ended = resolve; });
  saving.set(form, { over, ended });
});

for (const name of ["success", "error"]) {
  document.addEventListener(`w-autosave:${name}`, ({ target }) => {
    saving.get(target)?.ended();
    saving.delete(target);
  });
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const save = saving.get(form);
  sent.add(form);
  setTimeout(() => sent.delete(form), MOST); // whoever stays (a file was sent, or the network is gone) is saved again
  if (!save) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await Promise.race([save.over, new Promise((resolve) => setTimeout(resolve, MOST))]);
  saving.delete(form);
  submitter?.removeAttribute("disabled"); // Wagtail has, once pressed; a button that is disabled is not sent
  form.requestSubmit(submitter);
}, { capture: true });

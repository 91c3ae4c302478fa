// [data-receipt]: copy the seven words. The button is hidden where it could not work. (Printing: print.js.)

for (const receipt of document.querySelectorAll("[data-receipt]")) {
  const said = receipt.querySelector("[data-said]");
  const copy = receipt.querySelector("[data-copy]");
  const words = [...receipt.querySelectorAll("[data-receipt-words] li")].map((word) => word.textContent.trim()).join(" ");

  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(words);
      said.textContent = receipt.dataset.copied;
    } catch {
      said.textContent = receipt.dataset.notCopied;
    }
  });
}

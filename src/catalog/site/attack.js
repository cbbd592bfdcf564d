"use strict";
(() => {
  const matrix = document.getElementById("matrix");
  document.getElementById("options").hidden = false;
  for (const name of ["subs", "gaps"]) {
    const box = document.getElementById(name);
    const apply = () => matrix.classList.toggle(name, box.checked);
    box.addEventListener("change", apply);
    apply();
  }
})();

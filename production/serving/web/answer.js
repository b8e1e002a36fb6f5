// The network's answer to a digit: probabilities, and the outputs of its layers.

const $ = (id) => document.getElementById(id);

const bars = [];
for (let digit = 0; digit < 10; ++digit) {
  const row = document.createElement("li");
  row.innerHTML = `<span>${digit}</span><span class="track">` +
      '<span class="bar"></span></span><span class="share"></span>';
  $("bars").append(row);
  const bar = row.querySelector(".bar");
  bar.style.display = "block";
  bars.push({row, bar, share: row.querySelector(".share")});
}

// Shows a prediction {label, probabilities}; null means that there is no drawing.
export function showPrediction(prediction) {
  const label = prediction ? String(prediction.label) : "?";
  // Screen readers read only a new label aloud, not each new percentage.
  if ($("label").textContent !== label) $("label").textContent = label;
  bars.forEach(({row, bar, share}, digit) => {
    const probability = prediction ? prediction.probabilities[digit] : 0;
    row.classList.toggle("best", prediction?.label === digit);
    bar.style.width = `${100 * probability}%`;
    share.textContent = prediction ? percent(probability) : "";
  });
  $("sure").textContent = prediction ?
      `${percent(prediction.probabilities[prediction.label])} sure` :
      "nothing drawn yet";
}

// Shows that there is a drawing, and no answer to it yet.
export function showAsking() {
  if ($("label").textContent === "?") $("sure").textContent = "asking …";
}

// One digit after the point, but never "100.0 %": no network is that sure.
function percent(probability) {
  const value = 100 * probability;
  return value >= 99.95 ? "> 99.9 %" : `${value.toFixed(1)} %`;
}

// Draws values from 0 to 255 as ink, in a color of the style sheet.
function drawPixels(canvas, pixels, color) {
  canvas.style.color = `var(${color})`;
  const [red, green, blue] = getComputedStyle(canvas).color.match(/\d+/g);
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  pixels.forEach((value, i) => {
    image.data.set([red, green, blue, value], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

export function showSeen(digit) {
  drawPixels($("seen"), digit ?? new Uint8Array(784), "--ink");
}

// `layers` are {name, shape: [maps, height, width], pixels: base64}. Shows the
// output of each convolution and of the ReLU after it.
export function showMaps(layers) {
  const shown = [];
  layers.forEach(({name}, i) => {
    if (!name.startsWith("Conv2d")) return;
    const next = layers[i + 1];
    shown.push({name, ...(next?.name === "ReLU" ? next : layers[i]), name});
  });
  const titles = ["First convolution", "Second convolution"];
  shown.slice(0, titles.length).forEach((layer, i) => {
    const [count, height, width] = layer.shape;
    const place = placeFor(i, titles[i], layer);
    const bytes = Uint8Array.from(atob(layer.pixels), (c) => c.charCodeAt(0));
    for (let map = 0; map < count; ++map) {
      const start = map * height * width;
      drawPixels(place.children[map],
                 bytes.subarray(start, start + height * width), "--accent");
    }
  });
}

// Returns the canvases of the i-th convolution; makes new ones for a new network.
function placeFor(i, title, {name, shape}) {
  const [count, height, width] = shape;
  const id = `maps-${i}`;
  const existing = $(id);
  const key = `${name} ${shape}`;
  if (existing?.dataset.key === key) return existing;
  existing?.previousElementSibling.remove();
  existing?.remove();
  const heading = document.createElement("h3");
  heading.innerHTML = `${title} <span class="note"></span>`;
  heading.lastChild.textContent = `${count} maps of ${height} × ${width}`;
  const place = document.createElement("div");
  place.id = id;
  place.className = count <= 6 ? "maps few" : "maps";
  place.dataset.key = key;
  for (let map = 0; map < count; ++map) {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${title}, map ${map + 1}`);
    place.append(canvas);
  }
  $("maps").append(heading, place);
  return place;
}

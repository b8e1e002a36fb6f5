// Shows one error at the top of the page.
//
// Both drawing and dashboard send requests to the server, and both may fail.
// Each reports under its own name; the error that was reported first is shown.

const troubles = new Map();

// Shows a text, or with "" removes the one of this name.
export function notice(name, text) {
  if (text) {
    troubles.set(name, text);
  } else {
    troubles.delete(name);
  }
  const shown = troubles.size > 0 ? troubles.values().next().value : "";
  const element = document.getElementById("notice");
  // Screen readers would read the same text aloud again.
  if (element.textContent !== shown) element.textContent = shown;
  element.hidden = shown === "";
}

// Sends a request. Throws an Error with a sentence for the reader; its `wait` is
// the number of seconds after which to try again.
export async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, {cache: "no-store", ...options});
  } catch {
    throw trouble("The server does not answer. Is it still running? " +
                  "This page goes on when it is back.", 1);
  }
  if (response.ok) return response;
  const said = await reason(response);
  const wait = Number(response.headers.get("Retry-After")) || 1;
  switch (response.status) {
    case 429:
      throw trouble(`The server has too much to do (429: ${said}). ` +
                    `Asking again in ${wait} s.`, wait);
    case 503:
      throw trouble(`The server is not ready (503: ${said}). ` +
                    `Asking again in ${wait} s.`, wait);
    default:
      throw trouble(`The server says ${response.status}: ${said}.`, 5);
  }
}

export function pause(seconds) {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}

function trouble(text, wait) {
  return Object.assign(new Error(text), {wait});
}

async function reason(response) {
  try {
    return (await response.json()).error;
  } catch {
    return response.statusText || "no reason given";
  }
}

// [data-player]: our own controls for the plain <audio> in it. Nothing is fetched before play is pressed.
// What they are called stands in the element's data, in the language of the page.

const BACK_SECONDS = 10;
const SPEEDS = [["1", "1"], ["1.25", "1¼"], ["1.5", "1½"], ["2", "2"]];

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function sign(sheet, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "sign");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sheet}#sign-${name}`);
  svg.append(use);
  return svg;
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const end = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${end}` : `${minutes}:${end}`;
}

function spoken(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  const part = (many, unit) =>
    new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(many);
  return minutes ? `${part(minutes, "minute")} ${part(rest, "second")}` : part(rest, "second");
}

// The words of a conversation beside it: the turn that is heard is marked, and each can be played from.
function follow(turns, audio, start, from) {
  const timed = [...turns.querySelectorAll("[data-start]")]
    .map((turn) => ({ turn, since: turn.dataset.start / 1000, until: turn.dataset.end / 1000 }))
    .filter(({ since, until }) => until > since);
  for (const { turn, since } of timed) {
    const button = make("button", { type: "button", class: "talk__from", "aria-label": `${from} ${clock(since)}` }, clock(since));
    button.addEventListener("click", () => { audio.currentTime = since; start(); });
    turn.querySelector("dt").append(" ", button);
  }
  const mark = () => {
    const now = audio.currentTime;
    const heard = audio.played.length === 0 ? undefined : timed.find(({ since, until }) => since <= now && now < until);
    for (const one of timed) {
      if (one === heard) one.turn.setAttribute("aria-current", "true");
      else one.turn.removeAttribute("aria-current");
    }
  };
  for (const name of ["timeupdate", "seeked", "ended"]) audio.addEventListener(name, mark);
}

function enhance(player) {
  const audio = player.querySelector("audio");
  const words = player.dataset;
  const sheet = words.signs;
  const length = () => (Number.isFinite(audio.duration) ? audio.duration : Number(words.seconds) || 0);

  const play = make("button", { type: "button", class: "player__play", "aria-label": words.play }, sign(sheet, "play"));
  const back = make("button", { type: "button", "aria-label": words.back }, sign(sheet, "back"), String(BACK_SECONDS));
  const place = make("input", { type: "range", min: "0", max: "1", step: "1", value: "0", "aria-label": words.place });
  const time = make("span", { class: "player__time", "aria-hidden": "true" });
  const speeds = [["0.75", words.slower], ...SPEEDS.map(([value, name]) => [value, `${words.faster} ${name}`])];
  const speed = make("select", { "aria-label": words.speed }, ...speeds.map(([value, name]) => make("option", { value }, name)));
  const line = make("p", { class: "player__line", "aria-hidden": "true", hidden: "" });
  const problem = make("p", { class: "player__problem", role: "status" });
  speed.value = "1";

  const show = () => {
    const now = audio.currentTime;
    place.max = String(Math.max(1, Math.floor(length())));
    place.value = String(Math.floor(now));
    place.setAttribute("aria-valuetext", `${spoken(now)} ${words.of} ${spoken(length())}`);
    time.textContent = `${clock(now)} / ${clock(length())}`;
  };
  const state = () => {
    play.setAttribute("aria-label", audio.paused ? words.play : words.pause);
    play.replaceChildren(sign(sheet, audio.paused ? "play" : "pause"));
  };
  const start = () => {
    problem.textContent = "";
    for (const other of document.querySelectorAll("[data-player] audio")) if (other !== audio) other.pause();
    audio.play().catch(() => { problem.textContent = words.problem; });
  };

  // What is being said, as it is said.
  const captions = audio.textTracks[0];
  captions?.addEventListener("cuechange", () => {
    line.hidden = false;
    line.textContent = [...(captions.activeCues ?? [])].map((cue) => cue.text.replace(/<[^>]*>/g, "")).join(" ");
  });

  const turns = document.querySelector(`[data-turns="${CSS.escape(player.id)}"]`);
  if (player.id && turns) follow(turns, audio, start, words.from);

  play.addEventListener("click", () => (audio.paused ? start() : audio.pause()));
  back.addEventListener("click", () => { audio.currentTime = Math.max(0, audio.currentTime - BACK_SECONDS); show(); });
  place.addEventListener("input", () => { audio.currentTime = Number(place.value); show(); });
  speed.addEventListener("change", () => { audio.playbackRate = Number(speed.value); });
  audio.addEventListener("play", () => { if (captions) captions.mode = "hidden"; state(); });
  audio.addEventListener("pause", state);
  for (const name of ["timeupdate", "durationchange", "ended"]) audio.addEventListener(name, show);
  audio.addEventListener("error", () => { problem.textContent = words.problem; state(); });

  audio.controls = false;
  const bar = make("div", { class: "player__bar" }, play, back,
    make("div", { class: "player__where" }, place, time), make("div", { class: "player__speed" }, speed));
  audio.after(bar, line, problem);
  show();
}

for (const player of document.querySelectorAll("[data-player]")) enhance(player);

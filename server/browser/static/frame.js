/* What pages gain by a script; none needs it. Written for Chrome 78: keeps drafts, counts down, asks security keys. */
(function () {
  "use strict";

  var EVERY_MS = 10000;

  function keepDrafts(form) {
    var told = form.querySelector("[data-draft-told]");
    function now() {
      var body = new URLSearchParams();
      new FormData(form).forEach(function (value, name) {
        if (typeof value === "string" && name !== "press") { body.append(name, value); }
      });
      return body;
    }
    var kept = now().toString();
    setInterval(function () {
      var body = now();
      var text = body.toString();
      if (text === kept) { return; }
      body.append("form", form.getAttribute("data-draft"));
      fetch("/drafts", { method: "POST", body: body, credentials: "same-origin", redirect: "manual" }).then(function (answer) {
        if (answer.status !== 204) {
          if (told) { told.textContent = form.getAttribute("data-not-kept"); }
          return;
        }
        kept = text;
        var time = new Date().toTimeString().slice(0, 5);
        if (told) { told.textContent = form.getAttribute("data-kept").replace("{time}", time); }
      }, function () { /* offline: the next look tries again */ });
    }, EVERY_MS);
  }

  function countDown(place) {
    var until = Number(place.getAttribute("data-until"));
    var words = place.getAttribute("data-left");
    if (!until || !words) { return; }
    function show() {
      var minutes = Math.floor((until - Date.now()) / 60000);
      if (minutes < 0) { place.textContent = place.getAttribute("data-over") || place.textContent; return; }
      place.textContent = words.replace("{hours}", Math.floor(minutes / 60)).replace("{minutes}", minutes % 60);
    }
    show();
    setInterval(show, 30000);
  }

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }

  function letters(buffer) {
    var plain = "";
    new Uint8Array(buffer).forEach(function (byte) { plain += String.fromCharCode(byte); });
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function answered(credential) {
    var response = { clientDataJSON: letters(credential.response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) { response[name] = letters(credential.response[name]); }
    });
    return JSON.stringify({ id: credential.id, rawId: letters(credential.rawId), type: credential.type, response: response, clientExtensionResults: {} });
  }

  function askKey(box) {
    var form = box.querySelector("form");
    var told = box.querySelector("[data-key-told]");
    var options = JSON.parse(box.getAttribute("data-options"));
    options.challenge = bytes(options.challenge);
    if (options.user) { options.user.id = bytes(options.user.id); }
    (options.excludeCredentials || []).concat(options.allowCredentials || []).forEach(function (one) { one.id = bytes(one.id); });
    form.addEventListener("submit", function (event) {
      if (form.elements.credential.value) { return; }
      event.preventDefault();
      told.hidden = true;
      var create = box.getAttribute("data-key") === "create";
      var asked = navigator.credentials && navigator.credentials[create ? "create" : "get"]({ publicKey: options });
      Promise.resolve(asked).then(function (credential) {
        form.elements.credential.value = answered(credential);
        form.submit();
      }).catch(function () {
        told.textContent = box.getAttribute("data-failed");
        told.hidden = false;
      });
    });
  }

  var summary = document.querySelector(".summary");
  if (summary) { summary.focus(); }
  document.querySelectorAll("form[data-draft]").forEach(keepDrafts);
  document.querySelectorAll("time[data-until]").forEach(countDown);
  document.querySelectorAll("[data-key]").forEach(askKey);
})();

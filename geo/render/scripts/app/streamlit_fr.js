// Streamlit speaks English to visitors in a few places that it lets no one set: names of buttons
// that a screen reader says, hints under a box, the notice of an unknown page. This puts them in
// French. It changes no text but those listed, wherever Streamlit writes them.
(function () {
  "use strict";

  const WORDS = new Map([
    ["Skip to main content", "Aller au contenu"],
    ["Sidebar", "Filtres"],
    ["Collapse sidebar", "Replier les filtres"],
    ["Close sidebar", "Replier les filtres"],
    ["Expand sidebar", "Déplier les filtres"],
    ["Open sidebar", "Déplier les filtres"],
    ["App pages", "Pages"],
    ["Open", "Ouvrir"],
    ["Close", "Fermer"],
    ["Clear all", "Tout retirer"],
    ["Clear value", "Effacer"],
    ["No results", "Aucun résultat"],
    ["Choose an option", "Choisir"],
    ["Main menu", "Menu"],
    ["Page not found", "Page introuvable"],
    ["Connecting", "Connexion…"],
    ["Connection error", "Connexion perdue"],
    ["Fullscreen", "Plein écran"],
    ["Error:", "Refusé :\u202f"],
    ["Upload", "Choisir des fichiers"],
    ["Add files", "Ajouter des fichiers"],
    ["Drag and drop files here", "Déposez les fichiers ici"],
    ["Drag and drop a file here", "Déposez un fichier ici"],
  ]);
  const PATTERNS = [
    [/^Press Enter to apply( .*)?$/, (found) => "Entrée pour appliquer" + (found[1] || "")],
    [/^Remove (.+)$/, (found) => "Retirer " + found[1]],
    [/^([\d.]+) ?MB per file$/, (found) => decimal(found[1]) + "\u202fMo par fichier"],
    [/^([\d.]+) ?([KMG]?)B$/,
      (found) => `${decimal(found[1])}\u202f${found[2].replace("K", "k")}o`],
    [/^File must be ([\d.]+) ?MB or smaller\.$/,
      (found) => "trop gros, " + decimal(found[1]) + "\u202fMo au plus."],
    [/^AxiosError: .*status code 413$/, () => "trop de fichiers à la fois (100\u202fMo au plus)."],
    [/^AxiosError: .*(status code \d+|Network Error)$/, () => "l’envoi a échoué. Recommencez."],
    [/^(\d+) options? available\.?$/, (found) => found[1] + " choix"],
    [/^(Streamlit server is not responding|Is Streamlit still running\?|Cannot connect to Streamlit)/,
      () => "Le serveur ne répond pas. Cette page reprendra dès qu’il répondra."],
    [/^The page that you have requested does not seem to exist\..*$/s,
      () => "Cette page n’existe pas. La carte est montrée à la place."],
  ];
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];

  /** « 5.7 » is « 5,7 », and « 45.0 » is « 45 ». */
  function decimal(text) {
    return text.replace(/\.0$/, "").replace(".", ",");
  }

  /** The French for a text of Streamlit's, or undefined. */
  function translate(text) {
    const trimmed = text.trim();
    if (!trimmed || trimmed.length > 200) return undefined;
    if (WORDS.has(trimmed)) return WORDS.get(trimmed);
    for (const [pattern, french] of PATTERNS) {
      const found = pattern.exec(trimmed);
      if (found) return french(found);
    }
    return undefined;
  }

  function translateText(node) {
    const french = translate(node.data);
    if (french !== undefined) node.data = french;
  }

  function translateElement(element) {
    for (const name of ATTRIBUTES) {
      const french = element.hasAttribute(name) && translate(element.getAttribute(name));
      if (french) element.setAttribute(name, french);
    }
  }

  /** Our own HTML and the data in it are left alone. */
  function isOurs(node) {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    return !element || element.closest("[data-testid=stHtml], iframe, script, style") !== null;
  }

  function visit(root) {
    if (isOurs(root)) return;
    if (root.nodeType === Node.TEXT_NODE) return translateText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return undefined;
    translateElement(root);
    for (const child of root.childNodes) visit(child);
    return undefined;
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(visit);
      else visit(change.target);
    }
  }).observe(document.documentElement, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
  visit(document.documentElement); // what stood there before this script
})();

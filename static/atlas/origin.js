// Streamlit's page would try every part of a deep link ("/incident/…") for its server and log
// each miss as an error. The server is where this file comes from.
window.__streamlit = { BACKEND_BASE_URL: new URL("../../../", document.currentScript.src).href };

"""The few rules of looks that the theme cannot say. Constant: no record text comes here."""

from incidents.colours import coloured

STYLE = coloured("""
<style>
.stMainBlockContainer { padding: 1rem 1.6rem 2rem 1.6rem; max-width: none; }
.stMainBlockContainer > div > [data-testid="stVerticalBlock"],
.stMainBlockContainer > [data-testid="stVerticalBlock"] { gap: .6rem; }
header[data-testid="stHeader"] { background: transparent; height: 2.6rem; pointer-events: none; }
header[data-testid="stHeader"] button { pointer-events: auto; }
section[data-testid="stSidebar"] [data-testid="stSidebarHeader"] { height: 2.2rem; margin: 0; }
section[data-testid="stSidebar"] [data-testid="stVerticalBlock"] { gap: .55rem; }
section[data-testid="stSidebar"] .stPageLink { margin: -.28rem 0; }
section[data-testid="stSidebar"] .stPageLink a { min-height: 28px; padding: .15rem .5rem; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {
  color: $quiet; opacity: 1; }
h1 { font-size: 1.55rem !important; padding: 0 0 .2rem 0 !important; }
h2 { font-size: 1.1rem !important; padding: .3rem 0 .35rem 0 !important; }
h3 { font-size: 1rem !important; padding: .3rem 0 .3rem 0 !important; }
p, li { max-width: 110ch; }
.st-key-trust p { max-width: none; }
div[data-testid="stMetric"] { padding: .5rem .9rem .55rem .9rem; min-width: 8rem; }
div[data-testid="stMetricValue"] { font-size: 1.5rem; font-weight: 600; line-height: 1.25; }
div[data-testid="stMetricLabel"] p { font-size: .8rem; }
div[data-testid="stMetric"] > div { padding: 0; }
div[data-testid="stMetric"] .stMarkdownEllipsis, div[data-testid="stMetric"] p {
  white-space: normal; }
div[data-testid="stMetricDelta"] { font-size: .78rem; padding: 0; background: none; }
.st-key-trust { background: $panel; border-left: 3px solid $accent; border-radius: 6px;
  padding: .4rem .8rem; }
.st-key-trust p { font-size: .9rem; }
.st-key-pinned { background: $attention_ground; border-left: 3px solid $attention;
  padding: .25rem .8rem; }
.st-key-pinned p { font-size: .9rem; margin: 0; }
.st-key-pinned [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-tray, .st-key-card, .st-key-hint { padding: .7rem .9rem; }
.st-key-card p, .st-key-tray p { font-size: .85rem; line-height: 1.32; }
.st-key-tray .stPageLink a, .st-key-card .stPageLink a { padding: .1rem .2rem; min-height: 26px; }
.stPageLink p, .stPageLink a { white-space: normal; height: auto; }
.stBadge, .stBadge * , [data-testid="stMarkdownContainer"] .stMarkdownBadge {
  white-space: normal !important; }
/* Five beside each other where they have room for their words, else three, else two. */
.st-key-figures { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(
  clamp(18%, calc((46rem - 100%) * 1000), clamp(30%, calc((36rem - 100%) * 1000), 45%)), 1fr)); }
.st-key-numbers { flex-wrap: wrap; row-gap: .2rem !important; }
.st-key-numbers > div { width: auto !important; max-width: 100%; }
.st-key-ranges { display: grid !important; grid-template-columns: repeat(2, minmax(0, 1fr));
  height: auto !important; align-content: start; }
.st-key-figures > div, .st-key-ranges > div { width: 100% !important; }
[data-baseweb="tag"] { max-width: calc(100% - 3.2rem); }
[data-testid="stMultiSelect"] input { min-width: 24px; }
[data-testid="stDateInputField"] [role="spinbutton"] { display: inline-block; min-width: 24px;
  min-height: 24px; line-height: 24px; text-align: center; }
.st-key-api code { overflow-wrap: anywhere; white-space: pre-wrap; }
@media (min-width: 641px) { .st-key-api td:first-child code { white-space: nowrap; } }
/* Beside something else Streamlit makes a group scroll sideways: a choice out of sight. */
[data-testid="stButtonGroup"] > div { flex-wrap: wrap !important; overflow: visible !important;
  mask-image: none !important; row-gap: .25rem; }
/* ``beside``: the words have what the buttons leave, or else the whole line. */
.st-key-heading > div:first-child { flex: 1 1 22rem !important; min-width: 0; }
.st-key-heading > div:last-child { flex: 0 0 auto !important; width: auto !important; }
.st-key-heading button, .st-key-heading a { white-space: nowrap; }
.st-key-halves > div > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {
  min-width: min(100%, 29rem); }
iframe { display: block; }
/* Room for a map that is still coming (its height is ``explore_map.MAP_HEIGHT``). */
.st-key-mapplace { min-height: 440px; }
/* And for bars that are drawn anew after a brush: what is below stays where it is. */
.st-key-bars-place { min-height: 186px; }
/* Its table holds the pieces of the drawing, and its picture has no filter and no source. */
.st-key-bars-place [data-testid="stElementToolbar"] { display: none; }
.stHtml a.atlas-quiet { display: inline-block; min-height: 24px; padding: 0 .5rem;
  font-size: .85rem; color: $quiet; }
.stHtml a.atlas-button { display: inline-block; padding: .45rem 1.1rem; border-radius: 8px;
  background: $accent; color: $paper; font-weight: 600; text-decoration: none; }
.stHtml a.atlas-button:hover { background: $accent_dark; }
/* Where the sidebar is away, the arrow that brings it back has a line of its own. */
.stApp:has([data-testid="stExpandSidebarButton"]) .stMainBlockContainer { padding-top: 2.8rem; }
[data-testid="stExpandSidebarButton"] { background: $paper; border-radius: 8px; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 2.8rem .9rem 2rem .9rem; }
  h1 { font-size: 1.25rem !important; }
  div[data-testid="stMetric"] { min-width: 0; padding: .4rem .6rem; }
  div[data-testid="stMetricValue"] { font-size: 1.15rem; }
  div[data-testid="stMetricValue"] div { white-space: normal; }
}
</style>
""")

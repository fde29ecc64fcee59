"""The few rules of looks of the editor. Constant: no record text comes here."""

from incidents.colours import coloured

LOOK = coloured("""
<style>
.st-key-draft-card [data-testid="stVerticalBlock"], .st-key-draft-card,
.st-key-edit-form [data-testid="stVerticalBlock"] { gap: .45rem; }
.st-key-draft-card { padding: .8rem 1rem; }
.st-key-draft-card [data-testid="stWidgetLabel"],
.st-key-edit-form [data-testid="stWidgetLabel"] { min-height: 1.1rem; margin-bottom: .1rem; }
.st-key-draft-card [data-testid="stWidgetLabel"] p,
.st-key-edit-form [data-testid="stWidgetLabel"] p { font-size: .8rem; color: $quiet; }
[class*="st-key-evidence-"] p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
  font-size: .78rem; }
[class*="st-key-evidence-"] { margin-top: -.25rem; }
[class*="st-key-claim-open-"] { background: $attention_ground; border-color: $attention;
  padding: .6rem .8rem; }
[class*="st-key-claim-confirmed-"] { padding: .6rem .8rem; }
[class*="st-key-actor-open-"] { background: $attention_ground; border-color: $attention;
  padding: .5rem .7rem; }
[class*="st-key-actor-done-"][data-testid="stVerticalBlock"] { padding-block: .3rem; }
[class*="st-key-number-"] { padding: .5rem .7rem; height: 100%; }
[class*="st-key-number-open-"] { background: $problem_ground; border-color: $problem; }
[class*="st-key-number-claim-"] { background: $attention_ground; border-color: $attention; }
[class*="st-key-number-"] p { font-size: .85rem; }
[class*="st-key-matches-"] { background: $panel; }
[class*="st-key-flags-"] { background: $attention_ground; }
.st-key-report-text { padding: .9rem 1.1rem; }
@media (min-width: 900px) {
  .st-key-report-text { position: sticky; top: .8rem; max-height: calc(100vh - 1.6rem);
    overflow-y: auto; }
}
@media (max-width: 640px) {
  .st-key-report-text { max-height: 70vh; overflow-y: auto; }
}
</style>
""")

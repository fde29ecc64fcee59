"""The words in which gold and drafts may differ and still agree, for ``benchmarks.reading``."""

from typing import Final

VICTIMS: Final = {
    "security": {"security_forces"},
    "militants": {"armed_group"},
    "civilians": {"civilians"},
    "protesters": {"protesters"},
    "people": {"total", "unknown", "mixed"},
    "chinese": {"civilians"},
    "captives": {"total", "unknown", "mixed", "civilians", "security_forces"},
}
LOOSE: Final = {"total", "unknown", "mixed"}
VOICES: Final = {
    "ispr": "military",
    "pakistan army": "military",
    "pakistan military": "military",
    "army": "military",
    "military": "military",
    "inter-services public relations": "military",
    "district administration": "officials",
    "balochistan government": "officials",
    "provincial government": "officials",
    "federal government": "officials",
    "government of pakistan": "officials",
    "government of balochistan": "officials",
    "administration": "officials",
    "hospitals": "health officials",
    "health-workers": "health officials",
    "hospitals and health workers": "health officials",
    "hospital": "health officials",
    "health workers": "health officials",
    "pakistan security forces": "security forces",
    "levies force": "levies",
    "is": "islamic state",
    "islamic state group": "islamic state",
    # The form of the developers has one word for each government and its spokesmen.
    "government": "officials",
    "families": "family",
    "families of missing persons": "family",
    "families and relatives": "family",
    "relatives": "family",
    "local sources": "witnesses",
    "residents": "witnesses",
    "unidentified armed group": "unidentified gunmen",
    "civilians and bystanders": "civilians",
    "human rights council of balochistan": "hrcb",
    "paank": "paank",
}
# The developers' form has the coarser names of ACLED: each holds several of ours.
SUB: Final = {
    "suicide bomb": {"suicide_bomb"},
    "remote explosive/ied": {"remote_explosive", "sabotage_of_infrastructure"},
    "grenade": {"grenade"},
    "air/drone strike": {"air_drone_strike"},
    "shelling/artillery/missile attack": {"shelling_artillery"},
    "attack": {"attack", "targeted_killing", "killing_of_captives", "body_recovery"},
    "extrajudicial killing": {"extrajudicial_killing"},
    "killing of captives": {"killing_of_captives"},
    "bodies/mass grave found": {"body_recovery"},
    "shelling/rockets": {"shelling_artillery"},
    # Counts over many incidents, which their form keeps as drafts.
    "aggregate": set(),
    "abduction/forced disappearance": {"abduction", "enforced_disappearance", "hostage_taking"},
    "abduction/hostage-taking": {"abduction", "hostage_taking"},
    "armed clash": {"armed_clash", "armed_attack", "military_operation"},
    "excessive force against protesters": {"excessive_force_against_protesters"},
    "protest with intervention": {"protest_with_intervention"},
    "peaceful protest": {"peaceful_protest"},
    "violent demonstration": {"violent_demonstration"},
    "mob violence": {"mob_violence"},
    "arrests": {"arrests"},
    "disrupted weapons use": {"disrupted_weapons_use"},
    "looting/property destruction": {
        "looting_property_destruction",
        "sabotage_of_infrastructure",
    },
}
UNIT: Final = {"released": "rescued", "freed": "rescued"}
TYPE: Final = {
    "violence against civilians": "violence_against_civilians",
    "explosions/remote violence": "explosions_remote_violence",
    "battles": "battles",
    "protests": "protests",
    "riots": "riots",
    "statistic": "",
    "strategic developments": "strategic_developments",
}
GROUPS: Final = {
    "bla",
    "blf",
    "bra",
    "brg",
    "uba",
    "bras",
    "bna",
    "ttp",
    "islamic state",
    "iskp",
    "ispp",
    "jamaat-ul-ahrar",
    "lashkar-e-jhangvi",
    "lej",
    "lej al-alami",
    "jua",
    "tjp",
    "jaish al-adl",
    "armed group",
}
CIVILIANS: Final = {
    "labourers",
    "coal miners",
    "travellers",
    "shia civilians",
    "hazara civilians",
    "worshippers and pilgrims",
    "christian civilians",
    "hindu civilians",
    "women",
    "students",
    "lawyers and judges",
    "journalists",
    "activists",
    "traders",
    "politicians and candidates",
    "tribal elders and leaders",
    "unidentified dead",
    "dead whose identity is disputed",
}
THINGS: Final = {
    "power lines and pylons",
    "gas pipelines and fields",
    "railways",
    "ports and development projects",
    "offices and buildings of the state",
}
STATE: Final = {
    "military",
    "security forces",
    "frontier corps",
    "police",
    "ctd",
    "levies",
    "officials",
    "pakistan navy",
    "fc",
}
MONITORS: Final = frozenset(
    {"ngo", "hrcb", "rights groups", "amnesty international", "human rights watch", "monitors",
     "aid organisations", "united nations", "acled", "pips", "crss", "media"}
)  # fmt: skip
"""The names of our codebook that the developers' form knows only as an NGO."""

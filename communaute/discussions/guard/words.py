"""Words that tell a young person from a colleague, an author, an organization. Pure.

The first names are those most given in Quebec from 2003 to 2017 (Retraite Québec publishes them),
with those of families who came from elsewhere. Older ones (Michel, Nancy) are mostly of colleagues
and authors: they count only where the sentence says that it speaks of a young person.
"""

BOYS = frozenset(
    """\
    adam adem adrien ahmed aidan aiden alex alexandre alexis ali amine amir anas anthony
    antoine arnaud arthur aryan ayden ayoub bastien benjamin benoit bilal brandon bryan caleb
    cameron cedric charles charlie charly christophe christopher clement colin cristian damien
    daniel david derek diego dominic dylan edouard elias eliott elliot elliott eloi emeric
    emerick emile emmanuel emrick enzo eric erik ethan etienne evan ezekiel fabrice felix
    florian francis frederic gabriel gael guillaume hamza henri hubert hugo ibrahim ilyes isaac
    isaiah ismael issam jack jacob jaden jake jason jayden jayson jeremie jeremy jerome jesse
    joel joey jonathan jordan joseph joshua jules julien justin karl kayden keven kevin killian
    kylian laurent leandre leo leon leonard liam logan loic lorenzo louis loukas luca lucas
    ludovic luka lukas mael maelan malek malik marco marcus marvin mateo matheo mathias mathieu
    mathis mathys matteo matthew mattias maverick maxence maxim maxime mehdi merlin michael
    mickael mikael milan milo mohamed mohammed moussa naim nathan nathaniel nicholas nicolas
    noah noam noe nolan olivier omar oscar owen philippe pierre-olivier rafael raphael rayan
    rayane remi robin rodrigo romain ryan sacha samuel sasha sebastien shawn simon steven
    tayler theo theodore thomas timeo timothe tom tommy tristan tyler ulysse victor vincent
    wassim william xavier yacine yanis yassine youssef zachary zack zak zakaria zakary ziad
    """.split()  # noqa: SIM905
)
GIRLS = frozenset(
    """\
    abigail adele agathe aicha alexandra alexanne alexia alice alicia alison allison alya
    alyssa amanda amber ambre amelia amelie amina amy ana anabelle anais andrea angelica
    angelina angie annabelle annie-pier ariana ariane arianne ariel arielle audrey aurelie
    aurore aya ayla beatrice brianna camila camille carolane cassandra catherine chanel
    charlene charlotte chloe clara clemence clementine coralie cynthia daphne daphnee delphine
    dina elena eleonore eliane elisabeth elizabeth ella elodie eloise ema emilie emily emma
    emma-rose emmanuelle emmy emy erika eva eve evelyne fatima fatoumata felicia flavie
    florence gabriella gabrielle giulia hailey hanna hannah heidi ines iris isabelle isaelle
    jade jasmine jessica jolianne josephine joyce julia juliana julianne juliette justine
    kamille karelle karolane katherine kayla kelly khadija kiara kim koralie laetitia laila
    laura lauralie laurence lauriane laurie layla lea leanne leila leonie lexie lia liana lili
    lilia lilianne lilly lily lina livia lou-ann louane lya lydia maelie maelle maeva magalie
    mahee maika malika mariam mariane marianne marika marilou marisol maude maya megan megane
    melia melina melissa melodie mia mila milena myriam nadine naomi naomie nataly nellie nelly
    nina noemie nora norah oceane olivia olympe ophelie penelope rachel rania rebecca romane
    romy rosalie rose roxane roxanne sabrina safia salma samantha sandrine sara sarah
    sarah-maude selena serena shanelle shelby simone sofia sophia stella stephanie summer tania
    thalie valerie vanessa vicky victoria violette yasmina yasmine zara zoe zoey
    """.split()  # noqa: SIM905
)
FAMILIES = frozenset(
    """\
    allard arsenault audet beaudoin beaulieu belanger benali benoit bergeron bernier blais
    boivin bolduc bouchard boucher boudreau caron carrier cloutier cote couture demers
    deschenes desjardins diallo dube dufour dupuis fontaine fortin fournier gagne gagnon
    gauthier girard giroux gravel grenier hamel harvey hassan hebert jean lachance lambert
    landry langlois lapointe larouche lavoie leblanc leclerc lefebvre lemay lemieux lessard
    levesque martel martin mercier michaud morin nadeau nguyen ouellet paquette paradis parent
    pelletier perron plante poirier potvin poulin proulx richard rioux rousseau roy savard
    simard st-pierre tessier theriault therrien thibault tran traore tremblay turcotte vachon
    villeneuve
    """.split()  # noqa: SIM905
)

YOUTH = r"(?:jeunes?|ados?|adolescente?s?|élèves?|étudiante?s?|enfants?|fille|garçon|gars|fillette)"
KIN = (
    r"(?:mère|père|maman|papa|parents|sœur|soeur|frère|grand-mère|grand-père|oncle|tante|beau-père|"
    r"belle-mère|tuteur|tutrice|fils|fille|cousine?|chum|blonde)"
)
SCHOOL = (
    r"(?:école|polyvalente|collège|cégep|académie|pavillon|centre\s(?:d[’']éducation|de\sformation)"
    r"(?:\s(?:des\sadultes|générale|professionnelle))?)"
)
ORGANIZATION = (
    r"(?:école|polyvalente|collège|cégep|académie|pavillon|centre|camp|fondation|maison|carrefour|"
    r"rue|avenue|boulevard|boul\.|chemin|route|parc|salle|bibliothèque|prix|programme|théâtre|"
    r"festival|municipalité|ville|quartier|journée|journées|club|groupe|aréna|résidence|projet)"
)
WORKERS = (
    r"(?:intervenant|coordonnat|direct|travailleu|psycho|enseignant|prof\b|professeu|auteur|autrice|"
    r"écrivain|cherche|responsable|animat|format|conseill|éducat|organisat|bénévole|collègue|"
    r"ortho|infirmi|réalisat|sociologue|ministre|député|président|conférenci|agente?\b|stagiaire|"
    r"secrétaire|adjointe?|technicien|poète|romanci|cinéaste|chargée?\b|membre)"
)
"""How one begins to say what an adult does."""

ABOUT_ONE = (
    r"\b\d{1,2}\sans\b(?!\sd)|\bsec(?:ondaire|\.)?\s?[1-5]\b|\b[1-6]e\s(?:année|secondaire)|"
    r"\b(?:sa|ses|son)\s(?:" + KIN + r"|cours|notes?|école|lundis|classe|chambre)\b|"
    r"\b(?:mon|ma|notre|un|une|le|la|cet|cette|ce|l[’'])\s?(?:petite?\s)?" + YOUTH + r"\b|"
    r"\bde\s(?:nos|mes|vos)\s(?:jeunes|ados|élèves)|\bm[’']a\s(?:confié|dit|avoué|texté|raconté)|"
    r"\bne\s(?:vient|va|dort|mange|parle|veut|sort|répond|fait|fonctionne)\s?(?:plus|pas|rien)|"
    r"\b(?:sèche|manque|lâcher?|lâché|décroch\w+|dort|pleure|consomme|fugu\w+|s[’']isole|boit)\b|"
    r"\b(?:suspend\w*|expuls\w+|placée?|redoubl\w+|doublé|absente?|absences?|intimid\w+|signal\w+)\b|"
    r"\b(?:TDAH|DPJ|trouble|détresse|mutile|automutil\w+|suicid\w+|enceinte)\b|"
    r"\bqu[’'](?:il|elle)\s|\bheures\sde\scours\b|"
    r"\b(?:son|sa|ses)\s(?:anxiété|comportement|humeur|colère|estime|bulletin|retards?|stress|avenir|"
    r"devoirs|examens?|amis?|famille|place|diplôme|motivation|prof\w*|poids|deuil)\b|"
    r"\bs(?:e|[’']est)\s(?:fait|fai\w+|ser\w+|sont)\s|\bcentre\sjeunesse|"
    r"\bchez\ssa\s|\b(?:avant|après|à|de|lâcher|changé\sd[’'])\s?l?[’']?école\b|\bsur\ssa\b"
)
"""What one says of one young person, and hardly of a colleague."""

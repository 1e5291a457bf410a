"""The territory search: what people type, and the territory they mean first."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.french import fold
from geo.model.atlas import Atlas
from geo.territories.name_files import build_name_files
from tests.spaces import plain

ASSETS = Path(__file__).parents[2] / "geo" / "render" / "scripts" / "both"

# query=code of the first answer, from the official names, populations and postal codes. Among
# namesakes the most populous is meant; a village gives way to a place fifteen times larger whose
# name begins alike (« aix »).
TYPED = """
saint etiene=42218; 29200=29019; 93=93; Bretagne=53; bretagn=53; st brieuc=22278;
st-brieuc=22278; St. Brieuc=22278; saint brieux=22278; st brieux=22278; sainbrieuc=22278;
carhaix=29024; carhaix plouguer=29024; carhais=29024; 97410=97416; Saint-Denis=97411; saint
denis 93=93066; st denis seine saint denis=93066; saint denis la reunion=97411; marseille
13e=13055; 13e arrondissement de marseille=13055; paris 13=75056; paris 13eme=75056; paris 13e
arrondissement=75056; lyon 3=69123; 75013=75056; 75113=75056; 69003=69123; 2A=2A; 2b=2B;
2a004=2A004; 20200=2B033; ajacio=2A004; bastya=2B033; ste colombe=69189; meudon=92048; sainte
colombe 33=33390; marseil=13055; marseile=13055; marsaille=13055; marceille=13055; lyons=69123;
lion=69123; toulouze=31555; tolouse=31555; toulous=31555; nices=06088; nante=44109;
nantess=44109; nantes=44109; montpelier=34172; montpelllier=34172; monptellier=34172;
strasbourgh=67482; strassbourg=67482; strasbour=67482; bordeau=33063; bordeax=33063;
bordaux=33063; lile=59350; lillle=59350; rennnes=35238; renne=35238; reims=51454; reimss=51454;
rheims=51454; le avre=76351; le havre=76351; lehavre=76351; havre=76351; saint etienn=42218; st
etienne=42218; sainte etienne=42218; toullon=83137; grenoble=38185; grenobles=38185;
grenobl=38185; dijion=21231; dijjon=21231; anger=49007; angerrs=49007; villeurbane=69266;
vileurbanne=69266; le man=72181; le mans=72181; lemans=72181; aix en provance=13001;
aix-en-provence=13001; aix=13001; brset=29019; breast=29019; clermont ferrand=63113; clermon
ferrand=63113; clermont-fd=63113; limoge=87085; tour=37261; tours=37261; amien=80021;
ammiens=80021; perpignant=66136; perpinyan=66136; metz=57463; mets=57463; besancon=25056;
bezancon=25056; besançon=25056; boulogne billancourt=92012; boulogne billancour=92012; boulogne
bilancourt=92012; orleans=45234; orléan=45234; mulhouse=68224; mulouse=68224; rouan=76540;
rouen=76540; caen=14118; nanci=54395; argenteuil=95018; argenteuille=95018; montreuil=93048;
montreuil sous bois=93048; st paul reunion=97415; roubais=59512; tourcoin=59599; avignion=84007;
poitier=86194; poitiers=86194; aubervillier=93001; versaille=78646; colombe=92025;
colombes=92025; dunkerke=59183; dunkerque=59183; asniere=92004; asnieres sur seine=92004;
courbevoi=92026; vitry s/ seine=94081; vitry=94081; creteille=94028; pau=64445; la
rochelle=17300; la rochel=17300; cannes=06029; calai=62193; beziers=34032; colmare=68066;
bourge=18033; quimpair=29232; kimper=29232; quimper=29232; valance=26362; valence 26=26362; st
nazaire=44184; saint nazere=44184; merignac=33281; merignak=33281; troye=10387; chambery=73065;
chamberi=73065; lorient=56121; lauriant=56121; niord=79191; niort=79191; st quentin=02691; st
quantin=02691; beauvais=60057; beauvai=60057; cholet=49099; chollet=49099; vannes=56260;
vanne=56260; arras=62041; charleville=08105; charleville meziere=08105; chalon sur saone=71076;
chalon s saone=71076; chalons en champagne=51108; chalons en ch=51108; chateauroux=36044;
chateaurou=36044; annecy=74010; anecy=74010; annemace=74012; thonon=74281; alencon=61001;
alenson=61001; digne=04070; digne les bains=04070; gap=05061; mende=48095; rodez=12202;
aurillac=15014; orillac=15014; tulle=19272; gueret=23096; perigeux=24322; perigueu=24322;
agent=47001; montauban=82121; montoban=82121; albi=81004; albie=81004; carcassone=11069;
carcasonne=11069; foi=09122; foix=09122; tarbe=65440; auch=32013; mont de marsan=40192; mt de
marsan=40192; dax=40088; bayone=64102; biarits=64122; angouleme=16015; engouleme=16015; la roche
sur yon=85191; la roche s yon=85191; laroche sur yon=85191; laval=53130; st malo=35288; saint
mallo=35288; dinan=22050; guingan=22070; lannion=22113; lanion=22113; morlaix=29151;
morlais=29151; concarneau=29039; concarno=29039; plougastel=29189; douarnenez=29046;
duarnenez=29046; redon=35236; fougere=35115; vitre=35360; chateau thierry=02168; soisson=02722;
villeneuve d'ascq=59009; villeneuve dasq=59009; valencienne=59606; maubeuge=59392;
mobeuge=59392; lens=62498; lieven=62510; henin beaumont=62427; forbac=57227; thionville=57672;
tionville=57672; epinal=88160; st die=88413; saint die des vosge=88413; bar le duc=55029;
verdin=55545; chaumont=52121; auxere=89024; nevers=58194; never=58194; moulin=03190;
moulins=03190; vichi=03310; montlucon=03185; le puy=43157; le puy en velay=43157; st
flour=15187; villefranche sur saone=69264; villefranche s/saone=69264; bourg en bresse=01053;
bourg en bress=01053; vaulx en velin=69256; vaux en velin=69256; venissieux=69259;
venisieu=69259; venitieux=69259; fort de france=97209; pointe a pitre=97120; point a
pitre=97120; les abimes=97101; cayenne=97302; caillenne=97302; mamoudzou=97611; mamoudzu=97611;
st laurent du maroni=97311; issy les moulinaux=92040; ivry=94041; neuilly sur seine=92051;
neuilly s seine=92051; neuily sur seine=92051; l'hay les roses=94038; lhay les roses=94038;
saint ouen=93070; st ouen sur seine=93070; la courneuve=93027; noisy le grand=93051; noisi le
grand=93051; aulnay sous bois=93005; aulnai sous bois=93005; evry=91228; evri=91228;
finistere=29; finisterre=29; finister=29; cote d'armor=22; cotes d armor=22; ile et vilaine=35;
ille et vilaine=35; morbian=56; loire atlantique=44; loire atlantik=44; haute savoie=74; hte
savoie=74; bouches du rhone=13; bouche du rone=13; pas de calais=62; seine st denis=93; seine et
marne=77; val de marne=94; val doise=95; alpes maritimes=06; pyrenees atlantique=64; pirenees
orientales=66; meurthe et mosel=54; puy de dome=63; dordone=24; mayenne=53; guadeloupe=01;
martinique=02; martinik=02; guyane=03; la reunion=04; mayotte=06; normandie=28; normandi=28;
occitanie=76; ocitanie=76; nouvelle aquitaine=75; nouvel aquitaine=75; hauts de france=32; haut
de france=32; grand est=44; paca=93; provence alpes cote d'azur=93; idf=11; pays de la loire=52;
pays de loire=52; bourgogne franche comté=27; bourgogne=27; corse=94; centre val de loire=24;
rennes metropole=243500139; brest metropole=242900314; nantes metropole=244400404; metropole de
lyon=200046977; grand lyon=200046977; metropole du grand paris=200054781; grand paris=200054781;
lorient agglomeration=200042174; grenoble alpes metropole=200040715; eurometropole
strasbourg=246700488; ca de la rochelle=241700434; agglo la rochelle=241700434; perpignan
mediterranee=200027183; dept 29=29; departement du nord=59; nord=59; region bretagne=53; ville
de nantes=44109; mairie de pau=64445; brest 29200=29019; 29200 brest=29019; saint pierre
97410=97416; 44000=44109; 35000=35238; 13001=13055; 01=01; 971=971; 976=976;
200046977=200046977; pornic=44131; porni=44131; ploermel=56165; ploermelle=56165; st germain en
laye=78551; saint germain en lay=78551; st maur=94068; ste foy les lyon=69202; sainte genevieve
des bois=91549; ste genevieve des boi=91549; st genis laval=69204; saint herblin=44162; st
herblain=44162; st sebastien s/ loire=44190; reze=44143; rezé=44143; cessson sevigne=35051;
brux=86039; bruz=35047; pontivi=56178; auray=56007; oray=56007; hennebon=56083; landernau=29103;
landivisiau=29105; chateaulin=29026; sarlat=24520; bergerak=24037; libourne=33243;
arcachon=33009; arcachont=33009; biaritz=64122; oloron=64422; lourdes=65286; lourde=65286;
pamier=09225; castre=81065; millau=12145; milau=12145; ales=30007; alès=30007; sette=34301;
sete=34301; agde=34003; narbone=11262; arles=13004; arle=13004; martigues=13056; martigue=13056;
frejus=83061; fréjuss=83061; st raphael=83118; antibe=06004; menton=06083; brianson=05023;
bourgoin jalieu=38053; vienne 38=38544; roanne=42187; montelimar=26198; montelimard=26198;
romans sur isere=26281; aubenas=07019; privas=07186; issoire=63178; thiers=63430; tiers=63430;
moulin 03=03190; macon=71270; maçon=71270; le creuzot=71153; montceau les mines=71306; monceau
les mines=71306; dole=39198; pontarlier=25462; montbeliard=25388; belfor=90010; vesoul=70550;
selestat=67462; hagueneau=67180; haguenau=67180; saverne=67437; sarguemine=57631;
luneville=54329; toul=54528; sedan=08409; sedant=08409; epernay=51230; eperney=51230;
troyes=10387; sens=89387; montargi=45208; blois=41018; bloi=41018; vendome=41269; chartre=28085;
dreux=28134; dreu=28134; evreux=27229; evreu=27229; lisieux=14366; cherbour=50129; cherbourg
octeville=50129; st lo=50502; granville=50218; flers=61169; alançon=61001; la fleche=72154;
saumure=49328; saumur=49328; sable sur sarthe=72264; les sables d'olonne=85194; sable
d'olonne=85194; les herbiers=85109; fontenay le comte=85092; rochefort=17299; rochefort sur
mer=17299; saintes=17415; cognac=16102; royan=17306; st jean de luz=64483; st jean de
maurienne=73248; st jean de la ruelle=45285; bry sur marne=94015; noisiel=77337; melun=77288;
meaux=77284; fontainebleau=77186; fontaineblau=77186; mantes la jolie=78361; mantes la
joli=78361; rambouillet=78517; sartrouville=78586; cergy=95127; cergi=95127; sarcelle=95585;
bobigny=93008; bobigni=93008; saint dennis=97411; pantin=93055; les lilas=93045; bagnolet=93006;
nanterre=92050; nantere=92050; levallois=92044; clichi=92024; clichy sous bois=93014;
malakof=92046; ivry s seine=94041; champigny=94017; le lamentin=97213; lamentin
martinique=97213; st benoit reunion=97410; le tampon=97422; kourou=97304; basse terre=97105;
gard=30; landes=40; cantale=15; lozere=48; haute garone=31; hautes pyrenees=65; ht rhin=68; bas
rhin=67; vaucluze=84; charente maritime=17; essone=91; yvelines=78; ivelines=78; val d'oise=95;
hauts de seine=92; haut de seine=92; deux sevres=79; indre et loire=37; eure et loire=28; corse
du sud=2A; haute corse=2B; pays basque=200067106; morlaix communaute=242900835; lannion
tregor=200065928; quimperle communaute=242900694; dijon metropole=242100410; toulouse
metropole=243100518; 59000=59350; 33000=33063; 67000=67482; 69100=69266; 92100=92012;
22000=22278; 56000=56260; 972=972; nord pas de calais=32; cesson=77067; paris xx=75056;
lyon iii=69123; marseille xiii=13055; saintfrancois 971=97125; villeneuvedascq 59=59009; sainte
foyleslyon 69=69202; meri sur oise=95394; migène=89257; charaix=43060
"""
CASES = [tuple(case.strip().rsplit("=", 1)) for case in TYPED.replace("\n", " ").split(";")]

PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Essai</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="picker.css">
<main id="ici"></main>
<script src="search.js"></script><script src="picker.js"></script>
<script src="essai.js"></script></html>"""
SCRIPT = """
const load = async (name) => (await fetch(`noms/${name}.json`)).json();
window.search = load("_manifest").then((manifest) => atlasSearch.create(load, manifest));
window.asked = [];
window.show = (chosen) => {
  const ask = (action) => (t) => {
    asked.push([action, t.level, t.code]);
    const others = chosen.filter((c) => c.level === t.level && c.code !== t.code);
    chosen = action === "add" ? [...others, t] : others;
    setTimeout(() => picker.update(chosen.map(({ level, code, nom }) => ({ level, code, nom }))));
  };
  const options = { search: window.search, chosen, onAdd: ask("add"), onRemove: ask("remove") };
  window.picker = atlasPicker.mount(document.getElementById("ici"), options);
};
"""


@pytest.fixture(scope="session")
def address(
    shipped_atlas: Atlas, tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]
) -> str:
    """A page with our scripts and the real index, and nothing else."""
    folder = tmp_path_factory.mktemp("recherche")
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "essai.js").write_text(SCRIPT, "utf-8")
    for name in ("search.js", "picker.js", "picker.css"):
        shutil.copy(ASSETS / name, folder)
    (folder / "noms").mkdir()
    for name, content in build_name_files(shipped_atlas.territories).items():
        (folder / "noms" / f"{name}.json").write_bytes(content)
    return serve(folder)


@pytest.fixture(scope="module")
def search_page(browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page()
    opened.goto(address)
    yield opened
    opened.close()


def found(page: Page, query: str) -> list[dict[str, object]]:
    answer: list[dict[str, object]] = page.evaluate(
        "async (query) => (await window.search).search(query)", query
    )
    return answer


@pytest.fixture(scope="module")
def answers(search_page: Page) -> dict[str, list[dict[str, object]]]:
    """What is found for all that people type, asked at one go: a question a test is slow."""
    return dict(
        search_page.evaluate(
            """async (queries) => { const search = await window.search; return Promise.all(
                queries.map(async (query) => [query, await search.search(query)])); }""",
            [query for query, _ in CASES],
        )
    )


@pytest.mark.parametrize(("query", "code"), CASES)
def test_first_answer_is_the_one_meant(
    answers: dict[str, list[dict[str, object]]], query: str, code: str
) -> None:
    results = answers[query]
    assert [each["code"] for each in results[:1]] == [code], results[:3]


@pytest.mark.parametrize(
    ("query", "code", "former"),
    [
        ("Annecy-le-Vieux", "74010", "Annecy-le-Vieux"),
        ("annecy le v", "74010", "Annecy-le-Vieux"),
        ("anecy le vieu", "74010", "Annecy-le-Vieux"),
        ("74011", "74010", "Annecy-le-Vieux"),
        ("74115", "74185", ""),  # only the code is known
        ("equeurdreville", "50129", "Équeurdreville-Hainneville"),
        ("lome lille", "59350", "Lomme"),
        ("rouelles le havre", "76351", "Rouelles"),
        ("hellemme", "59350", "Hellemmes"),
        ("le vieil baugé", "49018", "Le Vieil-Baugé"),
        ("bellegarde s valserine", "01033", "Bellegarde-sur-Valserine"),
        ("l'aiguillon sur mer", "85001", "L'Aiguillon-sur-Mer"),
    ],
)
def test_a_former_commune_leads_to_the_one_of_today(
    search_page: Page, query: str, code: str, former: str
) -> None:
    first = found(search_page, query)[0]
    assert (first["level"], first["code"]) == ("commune", code)
    assert isinstance(first["former"], dict)
    assert first["former"]["nom"].startswith(former)


def test_a_former_name_never_comes_before_the_commune_of_that_name(
    search_page: Page, shipped_atlas: Atlas
) -> None:
    territories = shipped_atlas.territories
    current = {fold(name) for name in territories.communes["nom"]}
    names = [name for name in set(territories.former_communes["nom"]) if fold(name) in current]
    assert len(names) > 200
    for name in names:
        same = [
            each["former"] is None
            for each in found(search_page, name)
            if fold(each["former"]["nom"] if each["former"] else each["nom"]) == fold(name)  # type: ignore[index]
        ]
        assert same[0], name
        assert same == sorted(same, reverse=True), name


def test_the_name_of_today_comes_without_its_former_ones(search_page: Page) -> None:
    answers = found(search_page, "annecy")
    assert [each["former"] for each in answers if each["code"] == "74010"] == [None]


def test_namesakes_come_by_population_and_tell_their_departement(search_page: Page) -> None:
    first, second, *_ = found(search_page, "Saint-Denis")
    assert (first["code"], first["places"]) == ("97411", ["La Réunion (974)"])
    assert (second["code"], second["places"]) == ("93066", ["Seine-Saint-Denis (93)"])


@pytest.mark.parametrize("query", ["Mayotte", "la reunion", "guadeloupe", "martinique", "guyane"])
def test_a_region_that_is_one_departement_is_proposed_once(search_page: Page, query: str) -> None:
    larger = [each for each in found(search_page, query) if each["level"] != "commune"]
    same = [each for each in larger if each["population"] == larger[0]["population"]]
    assert [each["level"] for each in same] == ["region"]


def test_a_code_gives_the_departement_then_its_communes(search_page: Page) -> None:
    results = found(search_page, "93")
    assert (results[0]["level"], results[0]["code"]) == ("departement", "93")
    assert {each["level"] for each in results[1:]} == {"commune"}


@pytest.mark.parametrize(
    "query", ["", "  ", "%%%", "é" * 5000, "__proto__", "constructor", "🚲", "<b>", "0", "000000"]
)
def test_odd_queries_give_few_results_and_no_error(search_page: Page, query: str) -> None:
    assert len(found(search_page, query)) <= 12


def test_all_names_fold_as_in_python(search_page: Page, shipped_atlas: Atlas) -> None:
    territories = shipped_atlas.territories
    names = sorted({*territories.communes["nom"], *territories.epci["nom"]})
    folded = search_page.evaluate(
        "(names) => names.map((n) => atlasSearch.fold(n).join(' '))", names
    )
    assert folded == [fold(name) for name in names]


def test_a_shard_that_failed_is_asked_again(page: Page, address: str) -> None:
    page.goto(address)
    page.route("**/noms/lan*.json", lambda route: route.abort(), times=1)
    script = "async () => (await window.search).search('landerneau').catch(() => 'panne')"
    assert page.evaluate(script) == "panne"
    assert found(page, "landerneau")[0]["code"] == "29103"


def test_a_territory_is_found_chosen_and_removed_with_the_keyboard(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.evaluate("show([])")
    box = page.get_by_role("combobox", name="Territoire")
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.type("saint etiene")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("commune, Loire (42) — 17")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_contain_text("résultats")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    expect(options.last).to_have_attribute("aria-selected", "true")
    last = options.last.get_attribute("id")
    assert last
    expect(box).to_have_attribute("aria-activedescendant", last)
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Retirer Saint-Étienne (42), commune")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Ajouté\u00a0: Saint-Étienne.")
    expect(box).to_have_value("")
    page.keyboard.press("Backspace")
    expect(page.get_by_role("button")).to_have_count(0)
    expect(box).to_be_focused()
    assert page.evaluate("asked") == [["add", "commune", "42218"], ["remove", "commune", "42218"]]


def test_enter_waits_for_the_answer_to_what_is_typed(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate(
        """() => {
            const hold = () => { window.held = new Promise((end) => { window.release = end; }); };
            window.search = window.search.then((plain) => ({ ...plain, search: async (text) => {
                if (text.length > 3) await window.held;
                return plain.search(text);
            } }));
            window.hold = hold;
            hold();
            show([]);
        }"""
    )
    box = page.get_by_role("combobox", name="Territoire")
    box.press_sequentially("mar")
    expect(page.get_by_role("option").first).to_contain_text("Martinique")
    box.press_sequentially("seille")
    box.press("Enter")
    assert page.evaluate("asked") == []
    page.evaluate("release()")
    expect(page.get_by_role("status")).to_have_text("Ajouté\u00a0: Marseille.")
    page.evaluate("hold()")
    box.press_sequentially("lyon")  # overtaken: nothing is chosen for a text that has changed
    box.press("Enter")
    box.press_sequentially("s la")
    page.evaluate("release()")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.evaluate("asked") == [["add", "commune", "13055"]]


def test_a_former_commune_is_shown_as_such_and_chooses_the_one_of_today(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.evaluate("show([])")
    page.get_by_role("combobox").fill("Annecy-le-Vieux")
    option = page.get_by_role("option").first
    said = "Annecy commune, Haute-Savoie (74) — 132 117 hab. — ancienne commune d’Annecy-le-Vieux"
    expect(option).to_have_text(said)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Ajouté\u00a0: Annecy.")
    assert page.evaluate("asked") == [["add", "commune", "74010"]]


@pytest.mark.parametrize(
    ("former", "said"),
    [
        ({"code": "74115", "nom": ""}, "ancien code 74115"),
        ({"code": "1", "nom": "Évires"}, "ancienne commune d'Évires"),
        ({"code": "1", "nom": "Lomme"}, "ancienne commune de Lomme"),
        ({"code": "1", "nom": "Le Vieil-Baugé"}, "ancienne commune du Vieil-Baugé"),
        ({"code": "1", "nom": "Les Moëres"}, "ancienne commune des Moëres"),
        ({"code": "1", "nom": "La Glacerie"}, "ancienne commune de La Glacerie"),
        ({"code": "1", "nom": "L'Oudon"}, "ancienne commune de L'Oudon"),
    ],
)
def test_a_former_commune_is_named_in_french(
    page: Page, address: str, former: dict[str, str], said: str
) -> None:
    page.goto(address)
    result = {"level": "commune", "places": [], "population": 1, "former": former}
    described = plain(page.evaluate("(r) => atlasPicker.describe(r)", result))
    assert described.endswith(f" — {said}")


def test_a_name_is_proposed_as_a_printer_would_write_it(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("show([{level: 'commune', code: '03155', nom: \"L'Isle-d'Abeau\"}])")
    expect(page.get_by_role("listitem")).to_contain_text("L’Isle-d’Abeau")
    page.get_by_role("combobox").fill("val d'isere")
    expect(page.get_by_role("option").first).to_contain_text("Val-d’Isère")


def test_another_level_replaces_the_choice_and_says_so(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("show([{level: 'commune', code: '29019', nom: 'Brest'}])")
    page.get_by_role("combobox").fill("bretagne")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("remplace le choix")
    first.click()
    expect(page.get_by_role("status")).to_contain_text("Bretagne remplace Brest (29)")
    expect(page.get_by_role("listitem")).to_have_text(["Bretagne×"])


def test_escape_closes_the_list_then_empties_the_box(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("show([])")
    box = page.get_by_role("combobox")
    box.fill("brest")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("brest")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")


def test_a_hostile_name_stays_text(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("show([{level: 'epci', code: '1', nom: '<img src=x onerror=alert(1)>'}])")
    expect(page.get_by_role("listitem")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("img").count() == 0


def test_nothing_found_and_a_broken_network_are_said(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("show([])")
    box = page.get_by_role("combobox")
    box.fill("xqztvk")
    expect(page.get_by_role("status")).to_contain_text("Aucun territoire trouvé")
    page.route("**/noms/*.json", lambda route: route.abort())
    box.fill("quimper")
    expect(page.get_by_role("status")).to_contain_text("n’ont pas pu être chargés")


def test_buttons_are_large_enough_and_the_page_never_scrolls_sideways(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    name = "Communauté d'agglomération Intercommunale du Nord de la Réunion"
    page.evaluate("(nom) => show([{level: 'epci', code: '249740119', nom}])", name)
    page.get_by_role("combobox").fill("saint")
    expect(page.get_by_role("option").first).to_be_visible()
    size = page.get_by_role("button").bounding_box()
    assert size
    assert size["width"] >= 24
    assert size["height"] >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

"""What one English word can be: closed classes, the verbs that articles use, and how their forms lead back to them.

A generator that asks good questions has to tell "ketamine blocks receptors" from "two blocks of ice". It needs no
trained model for that: the closed classes are short, the verbs of expository prose are about seven hundred, and
what is neither is nominal. Here stands what a word may be by itself; what it is in its sentence is decided in
`grammar`. Nothing here knows about questions.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

Form = Literal["base", "third", "past", "participle", "gerund"]

DETERMINERS: Final = frozenset(
    "the a an this these those its their his her our your my some many most all no each every any several few both "
    "another other such certain various numerous multiple different either neither which what whose".split()
)
PREPOSITIONS: Final = frozenset(
    "of in on for with by from into as than like between among during after before within without via per through "
    "against about over under upon across throughout toward towards around despite at near beyond above below along "
    "onto until till behind beside besides except following including regarding concerning unlike amid to up down "
    "alongside inside outside versus according worth".split()
)
SUBORDINATORS: Final = frozenset(
    "that who whom because although though while when where if whereas unless whether how why since once".split()
)
COORDINATORS: Final = frozenset("and or but nor yet and/or".split())
PRONOUNS: Final = frozenset(
    "it they he she we you i them him us me itself themselves himself herself one someone anyone everyone something "
    "anything everything nothing there others none ones".split()
)
BE: Final = frozenset("is are was were be been being am".split())
HAVE: Final = frozenset("has have had having".split())
DO: Final = frozenset("does do did".split())
MODALS: Final = frozenset("can may might could will would shall should must cannot".split())
AUXILIARIES: Final = BE | HAVE | DO | MODALS

ADVERBS: Final = frozenset(
    "also often sometimes not never always usually typically generally commonly rarely frequently still already even "
    "only just now then today later soon ago here very more less well far too quite almost nearly approximately "
    "roughly however therefore thus hence moreover furthermore instead meanwhile otherwise together again once twice "
    "further rather perhaps maybe so much long yet ever indeed likely worldwide nationwide annually daily weekly "
    "monthly yearly overnight back away apart alone least best better out off first fast hard everywhere anywhere "
    "nowadays overall abroad somewhat else apiece".split()
)
NOT_ADVERBS: Final = frozenset(
    "family early supply daily weekly monthly yearly elderly friendly deadly assembly anomaly reply ugly unlikely "
    "costly lovely lonely orderly oily silly italy july fly belly ally rely apply comply multiply only likely "
    "homely lively timely bodily".split()
)
ADJECTIVES: Final = frozenset(
    "new old direct high low large small big great good bad long short major minor common rare main key early late severe "
    "mild acute chronic strong weak rapid slow young older younger higher lower greater larger smaller longer shorter "
    "better worse best worst highest lowest largest smallest more less first second third last next own same similar "
    "human clear likely unlikely able unable due due early only whole full free public private poor rich effective "
    "likely available possible necessary important deep wide heavy light hot cold warm dry wet dark bright elderly "
    "deadly daily weekly monthly yearly costly timely promising growing increasing rising existing remaining leading ongoing "
    "surrounding lasting debilitating emerging underlying overwhelming developing decreasing living long-lasting "
    "life-threatening grey gray red blue green white black brown yellow pink safer closer harder easier faster slower warmer "
    "cooler colder hotter richer poorer cheaper thicker thinner deeper shallower healthier heavier lighter earlier later weaker "
    "stronger broader wider narrower taller brighter darker drier wetter enough dead alive ill sick asleep awake runny stiff "
    "tiny huge vast entire fresh raw pure plain simple complex sharp soft hard smooth rough dense sour sweet bitter salty fine "
    "coarse sparse steep flat round straight narrow broad thick thin loud quiet quick brief young".split()
)

# One verb a word. "!" doubles its last letter (stopped); "~" marks one that is a noun just as often (study, cause).
_REGULAR: Final = """
abandon absorb accelerate accept access~ accompany account~ accumulate achieve acknowledge acquire act~ activate adapt
add address~ adhere adjust administer admit! adopt advance~ advise advocate~ affect age~ aggravate agree aid~ aim~
alert~ alleviate allow alter amount~ amplify analyse analyze announce answer~ anticipate appear apply appoint approach~
approve argue arrange arrest~ arrive ask assess assign assist associate~ assume attach attack~ attempt~ attend attract
attribute~ augment avoid award~ back~ balance~ ban!~ base~ battle~ believe belong benefit~ block~ boost~ bother bombard
breathe bridge~ broaden build~ burn~ calculate call~ cancel capture~ carry categorize cause~ cease challenge~ change~
channel~ characterize characterise charge~ check~ circulate cite claim~ clarify classify clean clear climb~ close cluster~
coat~ collapse~ collect combat~ combine comment~ commission~ commit! communicate compare compensate compete complete
complicate comply comprise compress concentrate~ conclude conduct~ confer! confine confirm conflict~ confuse connect
conserve consider consist consolidate constitute constrain construct consult consume contact~ contain contract~ contribute
control!~ convert convince cool cope correct correlate cost~ counsel count~ counteract couple~ cover~ crack~ create
criticize cross~ cure~ cycle~ damage~ date~ debate~ decide decline~ decompose decrease~ deepen define degrade delay~
deliver demand~ demonstrate deny depend depict deplete deposit~ deprive derive descend describe deserve design~
desire~ destroy detect deteriorate determine develop deviate devise diagnose die differ differentiate digest dilate diminish
direct disable disappear discharge~ discontinue discover discuss disperse display~ dispose disrupt dissolve distinguish
distort distribute disturb divert divide document~ dominate donate double~ drain~ drop!~ dry earn ease~ educate
elevate elicit eliminate emerge emit! emphasize emphasise employ empower enable encode encounter~ encourage end~
endanger endorse endure enforce engage enhance enjoy enlarge enrich enroll enrol! ensure enter entitle equal~ equip! erode
escalate escape~ establish estimate~ evaluate evaporate evolve exacerbate examine exceed exchange~ excite exclude excrete
exert exhibit~ exist expand expel! expect experience~ experiment~ explain explode exploit~ explore export~ expose express
extend extract~ face~ facilitate fail fall~ favor~ favour~ feature~ fill filter~ finance~ finish fix flood~ flow~
fluctuate focus~ follow force~ form~ foster fracture~ fragment~ fuel~ fulfill fulfil! function~ fund~ gain~ gather
generate govern grade~ grant~ group~ guarantee~ guide~ halt~ halve handle happen harbor harden harm~ harvest~ heal
heat~ heighten help~ highlight hinder hire host~ hunt~ identify ignore illustrate include imagine impact~ impair implement
implicate imply import~ impose improve incorporate increase~ incur! indicate induce infect infer! inflame inflate
influence~ inform inhabit inherit inhibit initiate inject innervate inspect inspire instruct insulate integrate
intend intensify interact interfere interpret interrupt intervene interview~ introduce invade invent invest investigate
invite involve irritate isolate issue~ join judge~ justify kill label~ lack~ land~ last launch~ leak~ lengthen lessen
liberate license~ lift~ limit~ line~ link~ list~ live load~ locate log!~ look~ loosen lower maintain manage manifest
manipulate manufacture~ map!~ mark~ market~ mask~ match~ mature measure~ mediate melt mention~ metabolize migrate
mimic minimize minimise miss mitigate mix~ mobilize modify modulate moisten monitor~ motivate mount~ move~ multiply
mutate name~ narrow necessitate need~ neutralize normalize note~ notice~ notify number~ obey observe obstruct obtain
occupy occur! offer~ offset omit! open operate oppose optimize orbit~ order~ organize originate outline~ outnumber
outpace outweigh overcome~ overlap!~ overlook overwhelm own oxidize pass~ pause~ peak~ penetrate perceive perform
permit! persist pioneer~ place~ plan!~ plant~ play~ poison~ pollute pose possess post~ postpone power~ practice~
practise precede precipitate predict predispose prefer! prepare prescribe present preserve press price~ pressure~ presume prevail
prevent process~ produce profit~ progress~ prohibit project~ prolong promise~ promote prompt~ propel! propose protect
protest~ prove provide provoke publish pull~ pump~ punish purchase~ pursue push~ qualify quantify question~ quit~ raise
randomize randomise range~ rank~ rate~ react reach reactivate realize rebuild recall~ receive recede reclaim recognize
recognise recommend reconsolidate record~ recover recruit~ recur! recycle reduce refer! refill~ reflect refuse regain
regard~ regenerate register~ regress regret!~ regulate reinforce reject relapse~ relate relax release~ relieve rely
remain remedy~ remember remind remit! remove renew repair~ repeat repel! replace replenish replicate reply~ report~
represent reproduce request~ require rescue~ research~ resemble reserve~ reside resist resolve resort~ respond rest~
restore restrict result~ resume retain retire retreat~ retrieve return~ reuptake~ reveal reverse review~ revise revive
reward~ risk~ roll~ rotate rule~ sample~ satisfy save scale~ scan!~ score~ screen~ seal~ search~ secrete secure seem
select sense~ separate serve settle shape~ share~ sharpen shelter~ shift~ shorten show~ shrink signal~ signify simulate
slow smoke~ soften solve sort~ span!~ spark~ specialize specify speculate spike~ split~ sponsor~ stabilize stabilise
stack~ start~ starve state~ stay~ stem!~ stiffen stimulate stop!~ store~ strain~ strengthen stress~ stretch~ strip!~
structure~ struggle~ study~ subject~ submit! substitute~ succeed suffer sufficiently suggest suit~ summarize supplement~
supply~ support~ suppress surge~ surpass surround survey~ survive suspect~ suspend sustain swallow switch~ symbolize
synthesize tackle tailor target~ taste~ tend term~ terminate test~ thank theorize thicken threaten thrive tie~ tighten
tolerate touch~ trace~ track~ trade~ train~ transfer!~ transform transition~ translate transmit! transport~ trap!~
travel~ treat trigger~ triple~ try turn~ undergo~ underlie~ undermine unify unite update~ upset~ urge~ use~ utilize
vaccinate validate value~ vanish vary ventilate violate visit~ visualize volunteer~ vote~ wait~ walk~ want warm warn
deflect flatten imitate matter~ smear insulate evacuate bury erupt solidify crystallize inflate deflate abolish abate accrue
aggregate allocate anchor~ appreciate ascend ascribe assert assure attain automate await bathe beat bloom~ boil bounce bulge
bypass~ carve cascade chew choke churn circumvent clot~ coincide compact condense congest conquer contaminate contend
contradict converge cooperate corrode counter~ creep crush cultivate culminate curb damp dampen darken decay~ decelerate decode
dedicate deem defend deform degenerate dehydrate denature denote deregulate desensitize detach deter deteriorate detoxify
devastate devote dip disagree discharge discriminate disintegrate disorganize dissipate dissociate dissuade drift~ duplicate
dwell embed! embrace emphasise emulate enclose endow energize engineer~ engulf enlist entail envelop erase esteem evade
exaggerate excel! exempt exhale exhaust exile expedite expire exude fade fasten ferment fertilize flare~ float flourish fluoresce
forage forecast forego foresee forge formulate found fuse garner generalize germinate glow~ graze grind grip! groom guard~
hamper hasten hatch hibernate hover hydrolyze ignite immunize impede imprint~ inactivate inhale insert inoculate internalize
intersect irrigate itch~ jam!~ jump~ knock lag! lessen levy liken linger localize lodge lubricate magnify malfunction~
marry mate~ mediate merge mill minimise misfold moderate mow multiply nourish nurture obscure oscillate outlast outlive
overcompensate overload~ overproduce overreact oversee pack~ park~ patent~ peel perceive percolate perish perpetuate persuade
pervade pierce pile pinch plague~ plummet plunge poach pollinate populate portray position~ pour precipitate predate preoccupy
presuppose prime print~ probe~ proclaim profess proliferate prop! prosper provision~ prune puncture~ purify quell quench
rain~ reap rearrange reassure rebound~ recede reckon reconcile reconstruct recoup rectify redirect refine reflect~
reheat reignite reimburse reinstate reintroduce rejuvenate relieve relocate remain~ remake render reorganize repress
rescind retard revert revolve rid rinse rip! rival~ roam roast rob! root~ rot!~ rotate rub! rupture~ rush~ sacrifice~
salvage saturate scatter scavenge scrape screw scrub! sculpt sediment seep segregate seize sequester shatter shield~ ship!~
shiver~ shock~ shoot shore shout shrug! sideline sift silence~ simplify skip! slip! slope~ smell~ smooth snap! soak soar
soothe sow specialise spill~ spin splice spoil spray~ sprout squeeze stain~ stall starve steer sterilize stiffen sting
stipulate stir! strand~ stray streamline stress~ stride strive stumble subdue submerge subside subsidize succumb sue
summon superimpose supersede supervise suppose surrender~ sway sweat~ sweep swing synchronize synthesise taper tease
telegraph~ tempt testify thaw thin! throb! thrust tilt time~ tip! toil topple toss trail~ transcend transcribe transfect
transfuse translocate traverse tread trim! tumble tunnel~ twist~ uncover undercut unfold unleash unlock unravel uphold
uproot usher vaporize vent~ veto vibrate waive wake wander ward~ warp wean wear wedge weep whisper wither wobble worry~
wash~ waste~ weaken weigh welcome widen wipe wish~ withdraw~ withstand~ witness~ work~ worsen wrap!~ yield~ surface~
"""
_IRREGULAR: Final = """
arise arose arisen; be was been; bear bore borne; become became become; begin began begun; bind bound bound; bite bit
bitten; bleed bled bled; blow blew blown; break broke broken; breed bred bred; bring brought brought; build built built;
buy bought bought; catch caught caught; choose chose chosen; come came come; cost cost cost; cut cut cut; deal dealt
dealt; dig dug dug; do did done; draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten; fall fell
fallen; feed fed fed; feel felt felt; fight fought fought; find found found; flee fled fled; fly flew flown; forget
forgot forgotten; freeze froze frozen; get got gotten; give gave given; go went gone; grow grew grown; have had had;
hear heard heard; hide hid hidden; hit hit hit; hold held held; hurt hurt hurt; keep kept kept; know knew known; lay
laid laid; lead led led; learn learned learnt; leave left left; lend lent lent; let let let; lie lay lain; lose lost
lost; make made made; mean meant meant; meet met met; outgrow outgrew outgrown; overcome overcame overcome; pay paid
paid; put put put; read read read; rebuild rebuilt rebuilt; ride rode ridden; ring rang rung; rise rose risen; run ran
run; say said said; see saw seen; seek sought sought; sell sold sold; send sent sent; set set set; shake shook shaken;
shed shed shed; shrink shrank shrunk; shut shut shut; sing sang sung; sink sank sunk; sit sat sat; sleep slept slept;
slide slid slid; speak spoke spoken; spend spent spent; split split split; spread spread spread; spring sprang sprung;
stand stood stood; steal stole stolen; stick stuck stuck; strike struck struck; swell swelled swollen; swim swam swum;
take took taken; teach taught taught; tear tore torn; tell told told; think thought thought; throw threw thrown;
undergo underwent undergone; underlie underlay underlain; understand understood understood; undertake undertook
undertaken; wake woke woken; wear wore worn; weave wove woven; win won won; withdraw withdrew withdrawn; withstand
withstood withstood; write wrote written; show showed shown; prove proved proven; melt melted molten
"""
_IRREGULAR_NOUNS: Final = frozenset(
    "break bite blow build catch cost cut deal drink drive fall feel fight find fly hit hold hurt lead lie mean meet read "
    "ride ring rise run set shake sleep slide split spread spring stand stick strike swell swim tear think wake wear win "
    "feed leave show left bound lay saw ground spoke".split()
)
# Plurals and other nouns that look like a verb's form but hardly ever are one in prose.
_NEVER_VERBS: Final = frozenset(
    "results patients lives species evidence series diabetes findings building meeting feeling beginning being "
    "well-being wellbeing finding meaning setting training nursing housing understanding funding aging ageing bleeding "
    "swelling warming learning thinking breathing sleeping hearing testing counselling counseling teaching parenting "
    "smoking drinking clothing farming fishing mining tingling ringing cramping itching vomiting something nothing "
    "anything everything morning evening during spring king wing string red bed need seed speed breed hundred indeed "
    "kindred sacred naked wicked rugged".split()
)

_VOWELS = "aeiou"


def third_person(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def _past(base: str, *, doubled: bool) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    if base.endswith("c"):
        return base + "ked"
    return base + (base[-1] if doubled else "") + "ed"


def _gerund(base: str, *, doubled: bool) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")) and base != "be":
        return base[:-1] + "ing"
    if base.endswith("c"):
        return base + "king"
    return base + (base[-1] if doubled else "") + "ing"


_DOUBLING = frozenset("begin cut get hit let put run set shed shut sit split swim win spin dig forget".split())


def _table() -> tuple[dict[str, dict[Form, str]], frozenset[str]]:
    """Every verb form with the bases it can belong to, and the forms that are nouns just as often."""
    forms: dict[str, dict[Form, str]] = {}
    nouns: set[str] = set()

    def learn(base: str, past: str, participle: str, *, doubled: bool, noun: bool) -> None:
        spelled: tuple[tuple[Form, str], ...] = (
            ("base", base),
            ("third", third_person(base)),
            ("past", past),
            ("participle", participle),
            ("gerund", _gerund(base, doubled=doubled)),
        )
        for form, word in spelled:
            forms.setdefault(word, {}).setdefault(form, base)
        if noun:
            nouns.update((base, third_person(base)))

    for entry in _IRREGULAR.split(";"):
        base, past, participle = entry.split()
        learn(base, past, participle, doubled=base in _DOUBLING, noun=base in _IRREGULAR_NOUNS)
    known = {word for found in forms.values() for word in found.values()}
    for word in _REGULAR.split():
        base = word.rstrip("!~")
        if base in known:
            nouns.update((base, third_person(base)) if "~" in word else ())
            continue
        past = _past(base, doubled="!" in word)
        learn(base, past, past, doubled="!" in word, noun="~" in word)
    for word in _NEVER_VERBS:
        forms.pop(word, None)
    return forms, frozenset(nouns)


_FORMS, _NOUNS = _table()


@lru_cache(maxsize=4096)
def verb_forms(word: str) -> dict[Form, str]:
    """The forms `word` (lower case) can be, each with its base; empty where it is no verb known here.

    "re-", "over-", "under-", "mis-", "out-" and "co-" are seen through, so that "reabsorbs" is a form of "absorb".
    """
    if found := _FORMS.get(word):
        return found
    for prefix in ("re", "over", "under", "mis", "out", "co", "de", "dis", "up", "down"):
        rest = word.removeprefix(prefix).removeprefix("-")
        if len(rest) > 4 and rest != word and rest not in _NOUNS and (found := _FORMS.get(rest)):
            start = word[: len(word) - len(rest)]
            return {form: start + base for form, base in found.items()}
    return {}


def is_noun_too(word: str) -> bool:
    """Whether a verb's form is a noun just as often (a study, the causes)."""
    return word in _NOUNS


def is_adverb(word: str) -> bool:
    """Whether `word` (lower case) is an adverb by its class or its "-ly"."""
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in NOT_ADVERBS)


_COMPOUND_TAILS = frozenset(
    "like based related resistant induced acting term specific onset free threatening wide level grade dose year risk".split()
)
_ENDINGS = tuple("able ible al ial ical ful less ous ious ive ative ic ary ish ent ant ular oid".split())
_NOMINAL_DESPITE = frozenset(
    "animal hospital journal trial material chemical potential individual signal approval withdrawal removal survival "
    "arrival festival metal metals mineral coral capital criminal manual terminal medical goal total renewal proposal "
    "referral rival arousal reversal disposal refusal denial interval retail portal rehearsal appraisal "
    "clinic topic music fabric traffic republic arctic antarctic logic metric statistic clinic plastic antibiotic "
    "antipsychotic anaesthetic anesthetic diuretic epidemic pandemic critic mechanic academic characteristic diagnostic "
    "agent student patient parent president client talent content event accident incident component element moment "
    "nutrient current continent percent cent scent ingredient recipient resident adolescent antidepressant stimulant "
    "depressant plant giant infant participant immigrant pollutant contaminant restaurant hydrant consultant assistant "
    "relaxant anticoagulant coolant variant mutant oxidant antioxidant irritant descendant inhabitant grant elephant "
    "alternative initiative native objective incentive perspective additive preservative representative relative sedative "
    "laxative narrative executive detective motive drive olive archive hive "
    "library diary salary summary boundary january february secretary dictionary january estuary "
    "table vegetable cable variable fish dish wish dose disease vehicle bus virus fetus stimulus nucleus fungus focus "
    "sinus colon status census thalamus hypothalamus hippocampus uterus humus bonus genus lupus esophagus "
    "environment treatment movement".split()
)


def looks_like_adjective(word: str) -> bool:
    """Whether an unknown `word` (lower case) has an adjective's ending and is not one of the nouns that share it."""
    if word in ADJECTIVES:
        return True
    if word in _NOMINAL_DESPITE or word.rstrip("s") in _NOMINAL_DESPITE:
        return False
    tail = word.rsplit("-", 1)[-1]
    if tail != word and (tail in _COMPOUND_TAILS or "past" in verb_forms(tail) or "gerund" in verb_forms(tail)):
        return True
    return len(word) > 4 and word.endswith(_ENDINGS) and not word.endswith(("ment", "ence", "ance"))


def singular(noun: str) -> str:
    """A plural noun phrase with its last word in the singular."""
    for ending, other in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("ses", "sis"), ("s", "")):
        if noun.endswith(ending) and is_plural(noun.split()[-1]) and len(noun) > len(ending) + 1:
            if ending == "ses" and not noun.endswith(("diagnoses", "analyses", "neuroses", "psychoses", "crises", "hypotheses")):
                return noun[:-1]
            return noun[: len(noun) - len(ending)] + other
    return noun.replace("bacteria", "bacterium").replace("children", "child").replace("people", "person")


def is_plural(noun: str) -> bool:
    """Whether a noun reads as plural: by its ending, or as one of the irregular ones."""
    word = noun.lower()
    if word in {"people", "children", "women", "men", "adults", "bacteria", "mice", "teeth", "feet", "criteria", "data"}:
        return True
    singular = ("ss", "us", "is", "sis", "ics", "itis", "osis", "abetes", "news", "series", "species", "rabies")
    return word.endswith("s") and not word.endswith(singular)

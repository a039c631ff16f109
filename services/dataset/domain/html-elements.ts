const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Elements that begin and end a line (HTML standard, rendering section), and `br`. */
export const blockElements = words(
  "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form " +
    "frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext pre " +
    "search section select summary table tbody td tfoot th thead tr ul xmp",
);

/** Elements within a line, current and obsolete. */
export const inlineElements = words(
  "a abbr acronym area audio b base basefont bdi bdo big blink button canvas cite code col colgroup data datalist del dfn em embed " +
    "font frame i image img input ins kbd label link map mark marquee meta meter nobr noframes noscript object output param picture " +
    "portal progress q rb rp rt rtc ruby s samp slot small source span strike strong sub sup textarea time track tt u var video wbr",
);

/** Elements whose content is nothing to read. */
export const silentElements = words("script style title template svg math iframe noembed");

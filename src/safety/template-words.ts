const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Statements of Jinja that bring nothing in from elsewhere, and those that Transformers adds. */
export const STATEMENTS = words(
  "if elif else endif for endfor set endset macro endmacro call endcall filter endfilter with endwith generation endgeneration break continue do",
);

export const KEYWORDS = words("and or not if else elif in is for set with recursive call filter do as ignore missing");

/** Functions that chat templates have (Transformers' `chat_template_utils.py`), beside their own macros. */
export const FUNCTIONS = words("range dict namespace raise_exception strftime_now");

/** Objects from which Python's modules can be reached, in Jinja alone or where a web framework renders. */
export const DANGEROUS_NAMES = words(
  "lipsum cycler joiner self request config url_for get_flashed_messages import_module eval exec open compile getattr",
);

/** Those that make no text. */
export const PLAIN_FUNCTIONS = words("range dict namespace");

export const FILTERS = words(
  "abs batch capitalize count d default dictsort e escape first float format forceescape groupby indent int items join last length list lower map max min pprint random reject rejectattr replace reverse round safe select selectattr slice sort string sum title tojson trim truncate unique upper urlencode wordcount wordwrap",
);

/** Filters whose arguments name an attribute of what they get. */
export const ATTRIBUTE_FILTERS = words("map selectattr rejectattr groupby sort sum unique min max join");

/** Filters that hand on what they got, in parts: they make no new text. */
export const PLAIN_FILTERS = words(
  "items list length count default d dictsort first last int float select reject selectattr rejectattr unique sort min max abs round batch slice",
);

/** Methods of text, lists and dictionaries that do no more than they say. */
export const METHODS = words(
  "append capitalize copy count endswith extend find format get index insert isalpha isalnum isdigit isspace items join keys lower lstrip partition pop removeprefix removesuffix replace rfind rpartition rsplit rstrip setdefault split splitlines startswith strip swapcase title update upper values zfill cycle",
);

export const PLAIN_METHODS = words(
  "items keys values get copy count index find startswith endswith isdigit isalpha isspace",
);

/** Methods that put what they get into what they belong to. */
export const FILLING_METHODS = words("append extend insert setdefault update");

/** What Jinja's own sandbox keeps from a template (jinja2/sandbox.py). */
export const DANGEROUS_ATTRIBUTES = words(
  "mro func_closure func_code func_dict func_defaults func_globals im_class im_func im_self gi_frame gi_code cr_frame cr_code ag_code ag_frame f_globals f_locals f_builtins f_back tb_frame",
);

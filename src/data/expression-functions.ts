/**
 * What a condition or a row's metric may call: functions of their arguments alone, read one by one from DuckDB's
 * catalogue. Whatever is not here is refused, so that a new version of DuckDB cannot add one that looks at the clock.
 * A number is how many arguments it needs at least: with fewer, `age` reads today's date.
 */
export const FUNCTIONS: ReadonlyMap<string, number> = new Map(
  [
    // operators
    "!__postfix !~~ !~~* % & && * ** + - / // << >> <-> <=> <@ @ @> ^ ^@ | || ~ ~~ ~~* ~~~ ->>",
    "like_escape ilike_escape not_like_escape not_ilike_escape",
    // numbers
    "abs acos acosh add asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh cot degrees divide even exp",
    "factorial fdiv floor fmod gamma gcd greatest greatest_common_divisor isfinite isinf isnan lcm least",
    "least_common_multiple lgamma ln log log10 log2 mod multiply nextafter pi pow power radians round round_even",
    "roundbankers sign signbit sin sinh sqrt subtract tan tanh trunc xor",
    // choices
    "constant_or_null nullif",
    // text
    "array_extract ascii base64 bin bit_length char_length character_length chr concat concat_ws contains",
    "damerau_levenshtein editdist3 ends_with format_bytes formatreadabledecimalsize formatreadablesize",
    "from_base64 from_hex hamming hash hex instr jaccard jaro_similarity jaro_winkler_similarity lcase left",
    "left_grapheme len length length_grapheme levenshtein lower lpad ltrim md5 md5_number mismatches nfc_normalize",
    "octet_length ord parse_dirname parse_dirpath parse_filename parse_path position prefix regexp_escape",
    "regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array repeat",
    "replace reverse right right_grapheme rpad rtrim sha1 sha256 split split_part starts_with str_split",
    "str_split_regex string_split string_split_regex strip_accents strlen strpos substr substring",
    "substring_grapheme suffix to_base to_base64 to_binary to_hex translate trim ucase unbin unhex unicode upper",
    "url_decode url_encode encode decode",
    // times
    "age/2 century date_add/2 date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname",
    "dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear",
    "julian last_day make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz",
    "microsecond millennium millisecond minute month monthname nanosecond normalized_interval quarter second strftime",
    "strptime time_bucket timezone/2 timezone_hour timezone_minute to_centuries to_days to_decades to_hours",
    "to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks",
    "to_years try_strptime week weekday weekofyear year yearweek",
    // lists, structs, maps and JSON
    "array_contains array_distance array_has array_has_all array_has_any array_length array_position array_to_string",
    "array_value cardinality element_at flatten json_array_length json_contains json_exists json_extract",
    "json_extract_path json_extract_path_text json_extract_string json_keys json_type json_valid json_value",
    "list_avg list_concat list_contains list_count list_distance list_distinct list_element list_extract list_has",
    "list_has_all list_has_any list_max list_min list_position list_sort list_sum list_unique list_value",
    "map map_contains map_extract map_extract_value map_keys map_values row struct_extract struct_extract_at",
    "struct_pack typeof union_extract union_tag",
  ].flatMap((line) => line.split(" ").map((word) => /^(.+?)(?:\/(\d))?$/.exec(word) ?? []))
    .map(([, name = "", least = "0"]) => [name, Number(least)]),
); // prettier-ignore

/** Functions that make a text as long as this argument says: which one that is, from 0. It has to be a small constant. */
export const LENGTHS: ReadonlyMap<string, number> = new Map([
  ["lpad", 1],
  ["repeat", 1],
  ["rpad", 1],
]);

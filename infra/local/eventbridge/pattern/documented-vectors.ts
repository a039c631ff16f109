/** A pattern, events that it matches and events that it does not: each a JSON text, as a client sends it. */
export type Vector = { pattern: string; matches: string[]; misses: string[] };

const vector = (pattern: string, matches: string[], misses: string[]): Vector => ({ pattern, matches, misses });

/** One field `v` under `detail`: most operators look at one leaf only. */
const leaf = (values: string, matches: string[], misses: string[]): Vector => {
  const event = (value: string) => (value === "absent" ? '{"detail":{}}' : `{"detail":{"v":${value}}}`);
  return vector(`{"detail":{"v":[${values}]}}`, matches.map(event), misses.map(event));
};

const order = '{"version":"0","id":"1","detail-type":"Order Placed","source":"shop","account":"111122223333"';

/**
 * The pattern language as EventBridge's user guide describes it ("Creating event patterns", "Comparison operators",
 * "Best practices"), section by section: the guide's own examples first, then their edges.
 */
export const documented: Record<string, Vector[]> = {
  "values match exactly, character by character": [
    leaf(
      '"a"',
      ['"a"', '["a"]', '["b","a"]'],
      ['"A"', '"a "', '"aa"', '""', "1", "null", "true", "{}", "[]", "absent"],
    ),
    leaf('"a","b"', ['"a"', '"b"', '["c","b"]'], ['"c"', '"a,b"', "absent"]),
    leaf('"\\u0061\\/"', ['"a/"'], ['"\\\\u0061/"']),
    leaf('"é"', ['"é"', '"\\u00e9"'], ['"e\\u0301"', '"É"']),
    leaf('"true"', ['"true"'], ["true"]),
    leaf("true", ["true", "[false,true]"], ['"true"', "false", "1", "null", "absent"]),
    leaf("false", ["false"], ['"false"', "true", "0", "null", '""', "absent"]),
    leaf("0", ["0"], ['"0"', "false", "null", '""', "absent"]),
    leaf("-1.5", ["-1.5"], ["1.5", '"-1.5"', "-1"]),
    leaf("100", ["100", '["100",100]'], ['"100"', "1000", "10"]),
    leaf('"100"', ['"100"'], ["100"]),
    leaf("111122223333", ["111122223333"], ['"111122223333"', "111122223334"]),
    leaf('"a",1,true,null', ['"a"', "1", "true", "null"], ['"1"', '"true"', '"null"', "false", "absent"]),
  ],
  "null and the empty string are two things, and neither is absence": [
    leaf('""', ['""', '["",1]'], ["null", "absent", '" "', "[]", "{}", "0", "false"]),
    leaf("null", ["null", "[1,null]"], ['""', '"null"', "absent", "0", "false", "[]", "{}"]),
    leaf('"",null', ['""', "null"], ["absent", '"x"']),
  ],
  "every field must match; what the pattern does not name does not matter": [
    vector(
      '{"source":["shop"]}',
      [`${order}}`, '{"source":"shop"}'],
      ['{"source":"shops"}', '{"Source":"shop"}', "{}"],
    ),
    vector(
      '{"source":["shop"],"detail-type":["Order Placed"],"detail":{"state":["paid","sent"]}}',
      [`${order},"detail":{"state":"paid","x":[]}}`, `${order},"detail":{"state":["new","sent"]}}`],
      [`${order},"detail":{"state":"new"}}`, `${order},"detail":"paid"}`, `${order}}`, '{"detail":{"state":"paid"}}'],
    ),
    vector(
      '{"resources":["arn:a","arn:b"]}',
      ['{"resources":["arn:a"]}', '{"resources":["arn:c","arn:b"]}', '{"resources":"arn:a"}'],
      ['{"resources":[]}', '{"resources":["arn:c"]}', '{"resources":{"0":"arn:a"}}'],
    ),
    vector(
      '{"detail":{"a":{"b":{"c":["x"]}}}}',
      ['{"detail":{"a":{"b":{"c":"x"}}}}', '{"detail":{"a":[{"b":[{"c":["y","x"]}]}]}}'],
      ['{"detail":{"a":{"b":"x"}}}', '{"detail":{"b":{"c":"x"}}}', '{"a":{"b":{"c":"x"}}}'],
    ),
  ],
  "a dot in a key is a step": [
    vector(
      '{"detail":{"state.code":["x"]}}',
      ['{"detail":{"state.code":"x"}}', '{"detail":{"state":{"code":"x"}}}', '{"detail.state":{"code":"x"}}'],
      ['{"detail":{"state":"x"}}', '{"state.code":"x"}', '{"detail":{"state":{"c":{"ode":"x"}}}}'],
    ),
    vector(
      '{"detail.state.code":[{"prefix":"x"}]}',
      ['{"detail":{"state":{"code":"xy"}}}', '{"detail.state.code":"x"}'],
      ['{"detail":{"state":{"code":"y"}}}', "{}"],
    ),
    vector(
      '{"detail":{"state":{"code":["x"]},"state.code":["y"]}}',
      ['{"detail":{"state":{"code":"y"}}}'],
      ['{"detail":{"state":{"code":"x"}}}'],
    ),
  ],
  "of duplicate keys the last one counts": [
    vector('{"source":["aws.s3"],"source":["aws.sns"]}', ['{"source":"aws.sns"}'], ['{"source":"aws.s3"}']),
    vector(
      '{"detail":{"eventSource":["s3"],"eventSource":["sns"]}}',
      ['{"detail":{"eventSource":"sns"}}'],
      ['{"detail":{"eventSource":"s3"}}'],
    ),
    vector('{"a":["x"]}', ['{"a":"y","a":"x"}'], ['{"a":"x","a":"y"}']),
  ],
  prefix: [
    leaf(
      '{"prefix":"us-"}',
      ['"us-"', '"us-east-1"', '["eu","us-2"]'],
      ['"US-east-1"', '"eus-"', '"us"', "1", "null", "absent"],
    ),
    leaf('{"prefix":"1"}', ['"10"'], ["10", "1"]),
    leaf('{"prefix":"tr"}', ['"true"'], ["true"]),
    leaf('{"prefix":"*"}', ['"*x"'], ['"x"']),
    leaf('{"prefix":""}', ['""', '"x"'], ["1", "null", "absent", "{}"]),
    leaf('{"prefix":"ab"},{"prefix":"b"},"c"', ['"abc"', '"bc"', '"c"'], ['"cd"', '"a"']),
    leaf('{"prefix":{"equals-ignore-case":"EventB"}}', ['"eventbridge"', '"EVENTB"'], ['"event"', '"xeventb"', "null"]),
    leaf('{"prefix":{"equals-ignore-case":"é"}}', ['"Éa"', '"éa"'], ['"ea"']),
    vector(
      '{"time":[{"prefix":"2017-10-02"}]}',
      ['{"time":"2017-10-02T18:43:48Z"}'],
      ['{"time":"2017-10-03T18:43:48Z"}'],
    ),
  ],
  suffix: [
    leaf(
      '{"suffix":".png"}',
      ['".png"', '"a.png"', '["a",".png"]'],
      ['"a.PNG"', '"a.png "', '"png"', "1", "null", "absent"],
    ),
    leaf('{"suffix":"0"}', ['"10"'], ["10", "0"]),
    leaf('{"suffix":""}', ['""', '"x"'], ["1", "absent"]),
    leaf('{"suffix":"😀"}', ['"a😀"', '"a\\ud83d\\ude00"'], ['"😀a"']),
    leaf('{"suffix":{"equals-ignore-case":".PNG"}}', ['"a.png"', '"a.PnG"', '".png"'], ['"a.pngx"', '"png"', "1"]),
    leaf('{"prefix":"a"},{"suffix":"z"}', ['"ab"', '"yz"', '"az"'], ['"ba"', '"zb"']),
  ],
  "equals-ignore-case": [
    leaf(
      '{"equals-ignore-case":"aLiCe"}',
      ['"alice"', '"ALICE"', '["x","Alice"]'],
      ['"alices"', '""', "null", "absent"],
    ),
    leaf('{"equals-ignore-case":""}', ['""'], ['"x"', "null", "absent"]),
    leaf('{"equals-ignore-case":"ΑΣ"}', ['"ασ"', '"ΑΣ"'], ['"α"']),
    leaf('{"equals-ignore-case":"TRUE"}', ['"true"'], ["true"]),
    leaf('{"equals-ignore-case":"a*"}', ['"A*"'], ['"ab"']),
  ],
  "anything-but values": [
    leaf(
      '{"anything-but":"a"}',
      ['"b"', '"A"', '""', "1", "null", "true", '["a","b"]'],
      ['"a"', '["a"]', "[]", "{}", "absent"],
    ),
    leaf('{"anything-but":""}', ['"a"', "null", "0"], ['""', "absent"]),
    leaf('{"anything-but":["a","b"]}', ['"c"', "1", '["a","c"]'], ['"a"', '"b"', '["b","a"]', "absent"]),
    leaf('{"anything-but":123}', ["124", '"123"', "null"], ["123", "123.0", "1.23e2", "absent"]),
    leaf('{"anything-but":[100,200,300]}', ["150", '"100"'], ["100", "200", "300", "[100,300]", "absent"]),
    leaf('{"anything-but":["a"]},"a"', ['"a"', '"b"'], ["absent"]),
    leaf('{"anything-but":"a"},{"exists":false}', ['"b"', "absent"], ['"a"']),
  ],
  "anything-but prefix": [
    leaf(
      '{"anything-but":{"prefix":"us-"}}',
      ['"eu-1"', '"US-1"', '"us"', "1", "null", '["us-1","eu"]'],
      ['"us-1"', '"us-"', '["us-1"]', "absent"],
    ),
    leaf('{"anything-but":{"prefix":["us-","eu-"]}}', ['"ap-1"'], ['"us-1"', '"eu-1"', "absent"]),
  ],
  "anything-but suffix": [
    leaf('{"anything-but":{"suffix":".png"}}', ['"a.jpg"', '"a.PNG"', "1", "null"], ['"a.png"', '".png"', "absent"]),
    leaf(
      '{"anything-but":{"suffix":[".png",".jpg",".rar"]}}',
      ['"a.gif"', '"png"'],
      ['"a.png"', '"a.jpg"', '"a.rar"', "absent"],
    ),
  ],
  "anything-but equals-ignore-case": [
    leaf(
      '{"anything-but":{"equals-ignore-case":"initializing"}}',
      ['"running"', '"initializin"', "1"],
      ['"INITIALIZING"', '"initializing"', "absent"],
    ),
    leaf(
      '{"anything-but":{"equals-ignore-case":["Initializing","Stopped"]}}',
      ['"running"'],
      ['"initializing"', '"STOPPED"', "absent"],
    ),
  ],
  "anything-but wildcard": [
    leaf(
      '{"anything-but":{"wildcard":"*/lib/*"}}',
      ['"/usr/bin/x"', '"/lib"', "1", "null"],
      ['"/usr/lib/x"', '"/lib/"', "absent"],
    ),
    leaf('{"anything-but":{"wildcard":["*/lib/*","*/bin/*"]}}', ['"/etc/x"'], ['"/lib/x"', '"/usr/bin/x"', "absent"]),
    leaf('{"anything-but":{"wildcard":"a\\\\*b"}}', ['"axb"'], ['"a*b"']),
  ],
  numeric: [
    leaf(
      '{"numeric":[">",0,"<=",5]}',
      ["0.000001", "1", "5", "5.0", "5e0", "[9,3]"],
      ["0", "5.000001", "-1", '"3"', "null", "true", "absent"],
    ),
    leaf('{"numeric":["<",10]}', ["9.999999", "-5000000000"], ["10", "10.000001", '"9"', "absent"]),
    leaf('{"numeric":["<=",10]}', ["10", "1e1"], ["10.000001"]),
    leaf('{"numeric":[">",10]}', ["10.000001", "5000000000"], ["10", "9"]),
    leaf('{"numeric":[">=",-10]}', ["-10", "0"], ["-10.5"]),
    leaf('{"numeric":["=",3.018e2]}', ["301.8", "3.018e2", "301.800"], ["301.81", '"301.8"', "301"]),
    leaf('{"numeric":["=",-0.5]}', ["-0.5", "-5e-1"], ["0.5", "-0.50001"]),
    leaf('{"numeric":["=",0]}', ["0", "-0", "0.0"], ['""', "null", "false"]),
    leaf('{"numeric":[">=",0,"<",1]}', ["0", "0.999999"], ["1", "-0.000001"]),
    leaf('{"numeric":["<",0]},{"numeric":[">",10]},"n/a"', ["-1", "11", '"n/a"'], ["0", "10", '"x"']),
  ],
  cidr: [
    leaf(
      '{"cidr":"10.0.0.0/24"}',
      ['"10.0.0.0"', '"10.0.0.255"', '["x","10.0.0.7"]'],
      ['"10.0.1.0"', '"9.255.255.255"', '"10.0.0"', '"10.0.0.256"', '"10.0.0.0/24"', '""', "10", "null", "absent"],
    ),
    leaf('{"cidr":"10.1.2.3/8"}', ['"10.0.0.0"', '"10.255.255.255"'], ['"11.0.0.0"']),
    leaf('{"cidr":"0.0.0.0/0"}', ['"0.0.0.0"', '"255.255.255.255"'], ['"::"', '"x"']),
    leaf(
      '{"cidr":"192.168.128.0/17"}',
      ['"192.168.128.0"', '"192.168.255.255"'],
      ['"192.168.127.255"', '"192.169.0.0"'],
    ),
    leaf('{"cidr":"255.255.255.254/31"}', ['"255.255.255.254"', '"255.255.255.255"'], ['"255.255.255.253"']),
    leaf(
      '{"cidr":"2001:db8::/32"}',
      ['"2001:db8::"', '"2001:DB8:ffff:ffff:ffff:ffff:ffff:ffff"', '"2001:0db8:0:0:0:0:0:1"'],
      ['"2001:db7:ffff::"', '"2001:db9::"', '"32.1.13.184"', '"2001:db8"', "absent"],
    ),
    leaf('{"cidr":"::/0"}', ['"::1"', '"ffff::"'], ['"10.0.0.1"']),
    leaf('{"cidr":"fe80::1/127"}', ['"fe80::"', '"fe80::1"'], ['"fe80::2"']),
    leaf('{"cidr":"10.0.0.0/8"},{"cidr":"2001:db8::/32"}', ['"10.9.9.9"', '"2001:db8::9"'], ['"11.0.0.0"']),
  ],
  "exists looks at leaves only": [
    leaf(
      '{"exists":true}',
      ['"x"', '""', "0", "false", "null", "[1]", "[[1]]"],
      ["absent", "{}", "[]", '{"a":1}', "[{}]", '[{"a":1}]'],
    ),
    leaf(
      '{"exists":false}',
      ["absent", "{}", "[]", '{"a":1}', '[{"a":1}]'],
      ['"x"', '""', "0", "false", "null", "[1]"],
    ),
    vector('{"detail":{"a":{"b":[{"exists":true}]}}}', ['{"detail":{"a":{"b":1}}}'], ['{"detail":{"a":1}}', "{}"]),
    vector(
      '{"detail":{"a":{"b":[{"exists":false}]}}}',
      ['{"detail":{"a":1}}', '{"detail":{"a":{"c":1}}}', "{}"],
      ['{"detail":{"a":{"b":null}}}'],
    ),
    vector(
      '{"detail":{"a":[{"exists":true}],"b":[{"exists":false}]}}',
      ['{"detail":{"a":1}}'],
      ['{"detail":{"a":1,"b":2}}', '{"detail":{"b":2}}', '{"detail":{}}'],
    ),
    vector('{"replay-name":[{"exists":false}]}', [`${order}}`], [`${order},"replay-name":"r"}`]),
  ],
  wildcard: [
    leaf(
      '{"wildcard":"dir/*.png"}',
      ['"dir/a.png"', '"dir/.png"', '"dir/a/b.png"', '["x","dir/.png"]'],
      ['"dir/a.pngx"', '"xdir/a.png"', '"dir.png"', "1", "null", "absent"],
    ),
    leaf(
      '{"wildcard":"dir/*/file"}',
      ['"dir/a/file"', '"dir//file"', '"dir/a/b/file"'],
      ['"dir/file"', '"dir/a/files"'],
    ),
    leaf('{"wildcard":"*"}', ['""', '"x"', '"*"'], ["1", "null", "absent", "{}"]),
    leaf('{"wildcard":"*a"}', ['"a"', '"ba"', '"aa"'], ['"ab"', '""', '"A"']),
    leaf('{"wildcard":"a*b*c"}', ['"abc"', '"axbxc"', '"abcbc"', '"abbcc"'], ['"acb"', '"ac"', '"abcd"']),
    leaf('{"wildcard":"ab*ba"}', ['"abba"', '"abxba"'], ['"aba"', '"ab"']),
    leaf('{"wildcard":"plain"}', ['"plain"'], ['"plains"', '"Plain"', '"plai"']),
    leaf('{"wildcard":""}', ['""'], ['"x"', "null"]),
    leaf('{"wildcard":"a\\\\*b*"}', ['"a*b"', '"a*bc"'], ['"axb"', '"a\\\\*b"']),
    leaf('{"wildcard":"a\\\\\\\\*"}', ['"a\\\\"', '"a\\\\b"'], ['"a*"', '"ab"']),
    leaf('{"wildcard":"*\\\\**"}', ['"*"', '"a*b"'], ['"ab"', '""']),
    leaf('{"wildcard":"a.c"}', ['"a.c"'], ['"abc"']),
    leaf('{"wildcard":"[ab]*"}', ['"[ab]x"'], ['"ax"']),
    leaf('{"wildcard":"x*"},{"wildcard":"*y"},"z"', ['"x1"', '"1y"', '"z"'], ['"yx"', '"zz"']),
  ],
  $or: [
    vector(
      '{"detail":{"$or":[{"c-count":[{"numeric":[">",0,"<=",5]}]},{"d-count":[{"numeric":["<",10]}]},{"x-limit":[{"numeric":["=",3.018e2]}]}]}}',
      [
        '{"detail":{"c-count":5}}',
        '{"detail":{"d-count":1}}',
        '{"detail":{"x-limit":301.8}}',
        '{"detail":{"c-count":9,"d-count":9}}',
      ],
      [
        '{"detail":{"c-count":6,"d-count":10,"x-limit":1}}',
        '{"detail":{}}',
        '{"c-count":5}',
        '{"detail":{"$or":{"c-count":5}}}',
      ],
    ),
    vector(
      '{"source":["cw"],"$or":[{"metric":["cpu","io"]},{"type":["m"],"ns":["ec2"]},{"scope":["s"]}]}',
      [
        '{"source":"cw","metric":"io"}',
        '{"source":"cw","type":"m","ns":"ec2"}',
        '{"source":"cw","scope":"s","type":"x"}',
      ],
      ['{"source":"cw","type":"m"}', '{"source":"cw","ns":"ec2"}', '{"source":"x","scope":"s"}', '{"source":"cw"}'],
    ),
    vector(
      '{"source":["cw"],"$or":[{"metric":["cpu"]},{"type":["m"],"$or":[{"id":[1]},{"space":[2]}]}]}',
      ['{"source":"cw","metric":"cpu"}', '{"source":"cw","type":"m","id":1}', '{"source":"cw","type":"m","space":2}'],
      ['{"source":"cw","type":"m"}', '{"source":"cw","id":1}', '{"source":"cw","type":"m","id":2,"space":1}'],
    ),
    vector(
      '{"$or":[{"a":["x"]},{"b":["y"]}],"detail":{"$or":[{"c":["p"]},{"d":["q"]}]}}',
      ['{"a":"x","detail":{"c":"p"}}', '{"a":"x","detail":{"d":"q"}}', '{"b":"y","detail":{"c":"p"}}'],
      ['{"a":"x","detail":{}}', '{"detail":{"c":"p"}}', '{"a":"x","c":"p"}', '{"a":"y","b":"x","detail":{"c":"p"}}'],
    ),
    vector(
      '{"$or":[{"detail":{"a":{"b":[{"prefix":"x"}]}}},{"detail":{"c":[{"exists":false}],"e":["f"]}}]}',
      ['{"detail":{"a":{"b":"xy"},"c":1}}', '{"detail":{"e":"f"}}'],
      ['{"detail":{"c":1,"e":"f"}}', '{"detail":{}}', '{"detail":{"a":{"b":"y"},"c":1}}'],
    ),
    vector(
      '{"$or":[{"a":["x"]},{"b":["y"]}],"source":["s"]}',
      ['{"source":"s","b":"y"}'],
      ['{"b":"y"}', '{"source":"s"}'],
    ),
    vector(
      '{"detail":{"prefix":["x"],"numeric":[1]}}',
      ['{"detail":{"prefix":"x","numeric":1}}'],
      ['{"detail":{"prefix":"x"}}'],
    ),
    vector('{"a":["$or"]}', ['{"a":"$or"}'], ['{"a":"or"}']),
  ],
  "fields within one array match in one element": [
    vector(
      '{"employees":{"firstName":["Anna"],"lastName":["Smith"]}}',
      [
        '{"employees":[{"firstName":"John","lastName":"Doe"},{"firstName":"Anna","lastName":"Smith"}]}',
        '{"employees":{"firstName":"Anna","lastName":"Smith"}}',
        '{"employees":[[{"firstName":"Anna","lastName":"Smith"}],[]]}',
      ],
      [
        '{"employees":[{"firstName":"Anna","lastName":"Jones"},{"firstName":"Peter","lastName":"Smith"}]}',
        '{"employees":[[{"firstName":"Anna"}],[{"lastName":"Smith"}]]}',
      ],
    ),
    vector(
      '{"a":{"b":["x"]},"c":{"d":["y"]}}',
      ['{"a":[{"b":"n"},{"b":"x"}],"c":[{"d":"y"},{"d":"n"}]}'],
      ['{"a":[{"b":"x"}],"c":[{"d":"n"}]}'],
    ),
    vector(
      '{"a":{"b":{"c":["x"]},"d":["y"]}}',
      ['{"a":[{"b":[{"c":"n"},{"c":"x"}],"d":["n","y"]}]}'],
      ['{"a":[{"b":[{"c":"x"}],"d":"n"},{"b":[{"c":"n"}],"d":"y"}]}'],
    ),
    vector(
      '{"a":{"b":[{"numeric":[">",1]}],"c":[{"anything-but":"n"}]}}',
      ['{"a":[{"b":1,"c":"y"},{"b":2,"c":"y"}]}'],
      ['{"a":[{"b":1,"c":"y"},{"b":2,"c":"n"}]}', '{"a":[{"b":2},{"c":"y"}]}'],
    ),
    vector('{"a":["x"],"b":["y"]}', ['{"a":["n","x"],"b":["y","n"]}'], ['{"a":["y"],"b":["x"]}']),
  ],
};

/** Patterns that PutRule and TestEventPattern refuse, and the place that the sentence must name. */
export const refused: Record<string, [pattern: string, place: string][]> = {
  "what is no pattern": [
    ["", "the top of the pattern"],
    ["{", "the top of the pattern"],
    ["nonsense", "the top of the pattern"],
    ['"text"', "the top of the pattern"],
    ["1", "the top of the pattern"],
    ["null", "the top of the pattern"],
    ["[]", "the top of the pattern"],
    ["{}", "the top of the pattern"],
    ['{"a":["x"]}}', "the top of the pattern"],
    ['{"a":["x"],}', "the top of the pattern"],
    ["{'a':['x']}", "the top of the pattern"],
  ],
  "values outside an array": ['"x"', "1", "true", "null"].map((value) => [`{"detail":{"a":${value}}}`, "detail.a"]),
  "empty objects and arrays": [
    ['{"detail":{}}', "detail"],
    ['{"detail":{"a":{}}}', "detail.a"],
    ['{"detail":{"a":[]}}', "detail.a"],
    ['{"a":["x"],"detail":{"b":["y"],"c":{"d":[]}}}', "detail.c.d"],
    ['{"$or":[{"a":["x"]},{"b":[]}]}', "b"],
  ],
  "arrays inside arrays": [
    ['{"detail":{"a":[["x"]]}}', "detail.a"],
    ['{"detail":{"a":["x",[]]}}', "detail.a"],
  ],
  operands: [
    "{}",
    '{"contains":"x"}',
    '{"Prefix":"x"}',
    '{"prefix":"a","suffix":"b"}',
    '{"exists":true,"prefix":"a"}',
    '{"__proto__":"x"}',
    ...[
      "1",
      "null",
      "true",
      '["a"]',
      "{}",
      '{"suffix":"a"}',
      '{"equals-ignore-case":1}',
      '{"equals-ignore-case":["a"]}',
    ].flatMap((operand) => [`{"prefix":${operand}}`, `{"suffix":${operand.replace('"suffix"', '"prefix"')}}`]),
    ...["1", "null", '["a"]', '{"prefix":"a"}'].map((operand) => `{"equals-ignore-case":${operand}}`),
    ...['"true"', "1", "null", "[true]", "{}"].map((operand) => `{"exists":${operand}}`),
    ...["1", "null", '["a*"]', '"a**b"', '"**"', '"a\\\\b"', '"a\\\\"', '"a***"'].map(
      (operand) => `{"wildcard":${operand}}`,
    ),
    ...["null", "true", "[]", '["a",1]', "[true]", "[null]", '[["a"]]', '[{"prefix":"a"}]', "{}"].map(
      (operand) => `{"anything-but":${operand}}`,
    ),
    ...[
      '{"numeric":["=",1]}',
      '{"cidr":"10.0.0.0/8"}',
      '{"exists":true}',
      '{"anything-but":"a"}',
      '{"prefix":"a","suffix":"b"}',
    ].map((operand) => `{"anything-but":${operand}}`),
    ...['""', "1", "null", '["a",1]', '["a",""]', "[null]"].flatMap((operand) => [
      `{"anything-but":{"prefix":${operand}}}`,
      `{"anything-but":{"suffix":${operand}}}`,
    ]),
    ...["1", "null", '["a",1]'].map((operand) => `{"anything-but":{"equals-ignore-case":${operand}}}`),
    ...["1", '"a**"', '["a*","b**"]', '["a",1]', '"\\\\a"'].map(
      (operand) => `{"anything-but":{"wildcard":${operand}}}`,
    ),
    ...[
      "5",
      '"5"',
      "{}",
      "[]",
      '["="]',
      "[5]",
      '["=","5"]',
      '["=",null]',
      '["==",5]',
      '["!=",5]',
      '["=",5,"=",6]',
      '["<",5,">",1]',
      '["<",1,"<",5]',
      '[">",1,">",5]',
      '[">",1,"<"]',
      '[">",1,"<","5"]',
      '[">",1,"<",5,"<",6]',
      '[">",5,"<",5]',
      '[">",6,"<",5]',
      '["=",9007199254740994]',
      '["<",-9007199254740994]',
    ].map((operand) => `{"numeric":${operand}}`),
    ...[
      "1",
      "null",
      '"10.0.0.0"',
      '"10.0.0.0/"',
      '"/8"',
      '"10.0.0.0/8/8"',
      '"10.0.0.0/x"',
      '"10.0.0.0/-1"',
      '"10.0.0.0/32"',
      '"10.0.0/8"',
      '"10.0.0.256/8"',
      '"host/8"',
      '"::/128"',
      '"2001:db8/32"',
      '"::1::/64"',
    ].map((operand) => `{"cidr":${operand}}`),
  ].map((expression) => [`{"detail":{"a":[${expression}]}}`, "detail.a"]),
  $or: [
    ['{"$or":{"a":["x"]}}', "$or"],
    ['{"$or":"a"}', "$or"],
    ['{"$or":[]}', "$or"],
    ['{"$or":[{"a":["x"]}]}', "$or"],
    ['{"detail":{"$or":[{"a":["x"]},["y"]]}}', "detail.$or"],
    ['{"detail":{"$or":[{"a":["x"]},"y"]}}', "detail.$or"],
    ['{"detail":{"$or":[{"a":["x"]},{}]}}', "detail"],
    ['{"detail":{"$or":[{"a":["x"]},{"b":"y"}]}}', "detail.b"],
    ['{"detail":{"$or":[{"a":["x"]},{"b":{"prefix":["y"]}}]}}', "detail.b.prefix"],
    ['{"detail":{"$or":[{"a":["x"]},{"b":["y"],"$or":[{"c":["z"]}]}]}}', "detail.$or"],
    ['{"detail":{"$or":[{"a":["x"]},{"b":[{"numeric":["?",1]}]}]}}', "detail.b"],
  ],
};

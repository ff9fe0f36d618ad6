/** The colours of a drawing: `b` is the body's fill, which may be a pattern; the others are plain. */
export interface Ink {
  /** Body: a colour or the pattern. */
  readonly b: string;
  /** The same, darker. */
  readonly d: string;
  /** Accent. */
  readonly a: string;
  /** Light. */
  readonly l: string;
}

type Draw = (ink: Ink) => string;

const line = (colour: string, width: number): string =>
  `fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"`;

const heart = (x: number, y: number, s: number, fill: string): string =>
  `<path transform="translate(${x} ${y}) scale(${s})" d="M0 30C-44 0-34-34-14-34-4-34 0-26 0-22 0-26 4-34 14-34 34-34 44 0 0 30z" fill="${fill}"/>`;

const star = (x: number, y: number, s: number, fill: string): string =>
  `<path transform="translate(${x} ${y}) scale(${s})" d="M0-40 11-13 40-11 18 7 25 36 0 20-25 36-18 7-40-11-11-13z" fill="${fill}"/>`;

const flower = (x: number, y: number, s: number, petal: string, heartOf: string): string =>
  `<g transform="translate(${x} ${y}) scale(${s})"><g fill="${petal}"><circle cy="-22" r="18"/><circle cx="21" cy="-7" r="18"/><circle cx="13" cy="18" r="18"/><circle cx="-13" cy="18" r="18"/><circle cx="-21" cy="-7" r="18"/></g><circle r="13" fill="${heartOf}"/></g>`;

const rect = (x: number, y: number, w: number, h: number, r: number, fill: string): string =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${fill}"/>`;

const circle = (x: number, y: number, r: number, fill: string): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;

const path = (d: string, fill: string): string => `<path d="${d}" fill="${fill}"/>`;

const flame = (x: number, y: number): string =>
  `<path transform="translate(${x} ${y})" d="M0-34C16-14 16 10 0 12-16 10-16-14 0-34z" fill="#f6b73c"/>`;

/** What can be drawn, each on a field of 400 × 400, standing on y = 310. */
export const motifs = {
  mug: ({ b, d, l }) =>
    `<path d="M262 160h22a44 44 0 0 1 0 88h-22" ${line(d, 20)}/>${rect(126, 128, 144, 182, 22, b)}${rect(126, 128, 144, 26, 13, l)}`,
  cup: ({ b, d, l }) =>
    `<ellipse cx="196" cy="296" rx="118" ry="18" fill="${d}"/><path d="M268 186h14a30 30 0 0 1 0 60h-24" ${line(d, 14)}/>${path('M114 168h162c0 72-24 116-81 116s-81-44-81-116z', b)}<ellipse cx="195" cy="168" rx="81" ry="14" fill="${l}"/>`,
  teapot: ({ b, d, a }) =>
    `<path d="M286 190c50-10 52 70-6 72" ${line(d, 16)}/>${path('M124 236 76 172l30-8 38 36z', d)}${path('M112 236a88 74 0 0 1 176 0c0 40-30 70-88 70s-88-30-88-70z', b)}${path('M146 176a54 26 0 0 1 108 0z', a)}${circle(200, 140, 14, d)}`,
  plate: ({ b, d, l }) =>
    `${circle(200, 205, 112, d)}${circle(200, 200, 112, b)}${circle(200, 200, 68, l)}${circle(200, 200, 60, b)}`,
  bowl: ({ b, d, l }) =>
    `${path('M92 188h216c0 74-46 108-74 112v10h-68v-10c-28-4-74-38-74-112z', b)}<ellipse cx="200" cy="188" rx="108" ry="22" fill="${d}"/><ellipse cx="200" cy="190" rx="92" ry="14" fill="${l}"/>`,
  glass: ({ b, d, l }) =>
    `${path('M140 104h120c8 78-14 122-52 126v60h44v20H148v-20h44v-60c-38-4-60-48-52-126z', l)}${path('M139 150h122c-2 50-22 80-61 80s-59-30-61-80z', b)}<ellipse cx="200" cy="104" rx="60" ry="10" fill="${d}" opacity=".5"/>`,
  jug: ({ b, d, l }) =>
    `<path d="M262 160c54-6 52 96-6 92" ${line(d, 18)}/>${path('M144 104h104l20 30c-16 30 14 80 2 128-8 32-24 48-70 48s-66-18-72-48c-8-44 28-92 16-158z', b)}${path('M144 104h104l12 18H147z', l)}`,
  bottle: ({ b, d, a, l }) =>
    `${rect(178, 84, 44, 30, 8, d)}${path('M182 112h36v36c0 22 34 28 34 68v74c0 12-8 20-20 20h-64c-12 0-20-8-20-20v-74c0-40 34-46 34-68z', b)}${rect(148, 214, 104, 56, 0, l)}${heart(200, 244, 0.6, a)}`,
  jar: ({ b, d, a, l }) =>
    `${rect(128, 138, 144, 172, 26, b)}${rect(136, 102, 128, 42, 10, d)}${rect(150, 190, 100, 76, 8, l)}${heart(200, 230, 0.8, a)}`,
  cake: ({ b, d, a, l }) =>
    `${rect(190, 240, 20, 56, 0, d)}<ellipse cx="200" cy="300" rx="62" ry="12" fill="${d}"/><ellipse cx="200" cy="240" rx="116" ry="16" fill="${d}"/>${rect(120, 166, 160, 70, 10, b)}${path('M120 176c0-20 12-26 24-26h112c12 0 24 6 24 26 0 26-26 26-30 4-4 22-28 22-32 2-4 26-34 26-38 0-4 20-26 20-30-2-4 22-30 20-30-4z', l)}${circle(200, 136, 16, a)}`,
  cutlery: ({ b, d }) =>
    `<path d="M150 96v64m-24-64v50c0 40 48 40 48 0V96m-24 80v126" ${line(b, 16)}/><path d="M250 300V98c40 20 44 90 30 118h-30" fill="${d}" stroke="${d}" stroke-width="16" stroke-linejoin="round"/>`,
  spoon: ({ b, d, l }) =>
    `<g transform="rotate(28 200 200)">${rect(188, 180, 24, 136, 12, d)}<ellipse cx="200" cy="134" rx="46" ry="62" fill="${b}"/><ellipse cx="200" cy="134" rx="30" ry="46" fill="${l}" opacity=".5"/></g>`,
  apron: ({ b, d, l }) =>
    `<path d="M156 110c0-46 88-46 88 0M104 214H82m214 0h22" ${line(d, 12)}/>${path('M150 106h100l10 66c14 10 26 20 36 34v104H104V206c10-14 22-24 36-34z', b)}${rect(152, 214, 96, 60, 10, l)}`,
  bag: ({ b, d, a, l }) =>
    `<path d="M152 168c0-92 96-92 96 0" ${line(d, 16)}/>${path('M108 158h184l16 152H92z', b)}${circle(152, 178, 8, l)}${circle(248, 178, 8, l)}${heart(200, 246, 0.9, a)}`,
  purse: ({ b, d, a }) =>
    `${path('M104 196c0-30 192-30 192 0l18 66c6 30-16 48-42 48H128c-26 0-48-18-42-48z', b)}<path d="M112 188c24-40 152-40 176 0" ${line(d, 18)}/>${circle(186, 148, 14, a)}${circle(214, 148, 14, a)}`,
  umbrella: ({ b, d, l }) =>
    `<path d="M200 110v156c0 40 54 40 54 6" ${line(d, 14)}/>${path('M76 214a124 110 0 0 1 248 0c-20-22-48-22-62 0-18-22-44-22-62 0-18-22-44-22-62 0-14-22-42-22-62 0z', b)}${path('M138 214c6-60 30-100 62-110 32 10 56 50 62 110-18-22-44-22-62 0-18-22-44-22-62 0z', l)}`,
  keyring: ({ b, d, a }) =>
    `<circle cx="200" cy="136" r="42" ${line(d, 14)}/><path d="M200 178v36" ${line(d, 12)}/>${rect(154, 208, 92, 102, 22, b)}${star(200, 262, 0.8, a)}`,
  box: ({ b, d, a }) =>
    `${rect(108, 172, 184, 138, 10, b)}${rect(94, 132, 212, 50, 10, d)}${rect(182, 132, 36, 178, 0, a)}`,
  gift: ({ b, d, a }) =>
    `${rect(108, 184, 184, 126, 8, b)}${rect(96, 148, 208, 44, 8, d)}${rect(184, 148, 32, 162, 0, a)}${path('M200 148c-60 6-84-40-54-54 26-10 46 24 54 54 8-30 28-64 54-54 30 14 6 60-54 54z', a)}`,
  drawers: ({ b, d, a, l }) =>
    `${rect(106, 104, 188, 196, 12, b)}${rect(122, 120, 156, 74, 8, l)}${rect(122, 208, 156, 74, 8, l)}${circle(200, 157, 11, a)}${circle(200, 245, 11, a)}${rect(122, 298, 20, 16, 4, d)}${rect(258, 298, 20, 16, 4, d)}`,
  hook: ({ b, d, l }) =>
    `${rect(92, 120, 216, 66, 14, b)}<path d="M140 160v70c0 34 44 34 44 2M236 160v70c0 34 44 34 44 2" ${line(d, 16)}/>${circle(140, 154, 10, l)}${circle(236, 154, 10, l)}`,
  basket: ({ b, d, l }) =>
    `<path d="M122 190c0-120 156-120 156 0" ${line(d, 14)}/>${path('M92 184h216l-26 126H118z', b)}<path d="M104 222h192M110 258h180" ${line(l, 8)}/>`,
  candle: ({ b, d, a, l }) =>
    `${flame(200, 118)}${rect(197, 124, 6, 26, 3, d)}${rect(148, 146, 104, 150, 14, b)}<ellipse cx="200" cy="152" rx="52" ry="12" fill="${l}"/><ellipse cx="200" cy="298" rx="92" ry="14" fill="${a}"/>`,
  tealight: ({ b, d, l }) =>
    `${path('M110 150h180l-22 146c-2 10-10 14-18 14H150c-8 0-16-4-18-14z', b)}<ellipse cx="200" cy="150" rx="90" ry="18" fill="${d}"/><ellipse cx="200" cy="152" rx="74" ry="11" fill="${l}"/>${flame(200, 140)}${heart(200, 236, 0.9, l)}`,
  lantern: ({ b, d, l }) =>
    `<path d="M164 112c0-50 72-50 72 0" ${line(d, 10)}/>${path('M128 146l34-38h76l34 38z', d)}${rect(136, 146, 128, 142, 4, b)}${rect(156, 164, 88, 108, 6, l)}${flame(200, 240)}${rect(120, 286, 160, 24, 6, d)}`,
  incense: ({ b, d, a }) =>
    `<path d="M200 120c-30-20 24-34 0-62M232 136c-20-16 18-26 0-48" ${line(a, 8)}/><path d="M176 250 222 128M214 250l-8-122" ${line(d, 6)}/>${path('M112 250h176c0 40-30 60-88 60s-88-20-88-60z', b)}`,
  lamp: ({ b, d, l }) =>
    `${path('M150 92h100l44 116H106z', b)}${path('M106 208h188l-4 12H110z', l)}${rect(192, 220, 16, 74, 0, d)}<ellipse cx="200" cy="300" rx="58" ry="14" fill="${d}"/>`,
  lights: ({ b, d, a, l }) =>
    `<path d="M70 128c70 60 190 60 260 0" ${line(d, 6)}/>${[
      [104, 166, b],
      [168, 190, a],
      [232, 190, b],
      [296, 166, a],
    ]
      .map(([x, y, fill]) => `<ellipse cx="${x}" cy="${Number(y) + 34}" rx="22" ry="32" fill="${fill}"/>`)
      .join('')}${circle(168, 214, 8, l)}${circle(296, 190, 8, l)}`,
  card: ({ b, d, a, l }) =>
    `<g transform="rotate(-6 200 200)">${rect(116, 96, 168, 214, 10, d)}${rect(108, 90, 168, 214, 10, b)}${rect(126, 108, 132, 178, 6, l)}${heart(192, 200, 1.3, a)}</g>`,
  envelope: ({ b, d, a }) =>
    `${rect(84, 132, 232, 162, 12, b)}<path d="M90 142l110 84 110-84" ${line(d, 12)}/>${circle(200, 228, 18, a)}`,
  roll: ({ b, d, l }) =>
    `<g transform="rotate(-24 200 200)">${rect(76, 156, 248, 90, 10, b)}<ellipse cx="324" cy="201" rx="20" ry="45" fill="${d}"/><ellipse cx="324" cy="201" rx="10" ry="24" fill="${l}"/></g>`,
  notebook: ({ b, d, a, l }) =>
    `${rect(126, 90, 160, 220, 12, d)}${rect(116, 90, 160, 220, 12, b)}${rect(116, 90, 28, 220, 8, d)}${rect(166, 128, 86, 50, 6, l)}<path d="M180 146h58m-58 16h36" ${line(a, 6)}/>`,
  pencil: ({ b, d, a, l }) =>
    `<g transform="rotate(38 200 200)">${rect(172, 84, 56, 166, 0, b)}${rect(172, 60, 56, 34, 10, a)}${rect(172, 90, 56, 14, 0, d)}${path('M172 250h56l-28 72z', l)}${path('M189 294h22l-11 28z', d)}</g>`,
  scissors: ({ b, d }) =>
    `<path d="M170 236 262 94M230 236 138 94" ${line(d, 16)}/><circle cx="150" cy="270" r="34" ${line(b, 18)}/><circle cx="250" cy="270" r="34" ${line(b, 18)}/>`,
  button: ({ b, d, l }) =>
    `${circle(200, 204, 106, d)}${circle(200, 198, 106, b)}<circle cx="200" cy="198" r="78" ${line(d, 6)}/>${[176, 224].map((x) => [174, 222].map((y) => circle(x, y, 13, l)).join('')).join('')}`,
  bunting: ({ b, d, a }) =>
    `<path d="M60 130c80 44 200 44 280 0" ${line(d, 8)}/>${path('M82 142l68 20-46 74z', b)}${path('M166 164h68l-34 88z', a)}${path('M250 162l68-20-22 94z', b)}`,
  balloon: ({ b, d, a }) =>
    `<path d="M240 214c16 40-24 50-14 98M160 230c-10 30 20 40 12 82" ${line(d, 5)}/><ellipse cx="244" cy="148" rx="56" ry="68" fill="${a}"/><ellipse cx="158" cy="160" rx="60" ry="72" fill="${b}"/>`,
  doll: ({ b, d, a, l }) =>
    `${path('M200 84c44 0 58 36 52 70 40 34 44 156-6 156h-92c-50 0-46-122-6-156-6-34 8-70 52-70z', b)}${circle(200, 136, 32, '#fbe3d0')}${path('M168 132c4-40 60-40 64 0-22-4-44-16-64 0z', d)}${circle(188, 140, 4, d)}${circle(212, 140, 4, d)}${flower(200, 238, 0.9, l, a)}`,
  puzzle: ({ b, a }) =>
    `${path('M104 120h68c-16-44 72-44 56 0h68v68c44-16 44 72 0 56v66H104z', b)}${circle(166, 240, 24, a)}`,
  blocks: ({ b, d, a, l }) =>
    `${rect(98, 212, 98, 98, 10, b)}${rect(206, 212, 98, 98, 10, a)}${rect(152, 106, 98, 98, 10, d)}${star(147, 262, 0.7, l)}${heart(255, 262, 0.7, l)}${circle(201, 155, 24, l)}`,
  ball: ({ b, a, l }) =>
    `${circle(200, 204, 104, b)}${path('M112 150c60 30 116 30 176 0a104 104 0 0 1 12 30c-70 34-130 34-200 0a104 104 0 0 1 12-30z', l)}${star(200, 244, 0.8, a)}`,
  necklace: ({ b, d, a }) =>
    `<path d="M112 92c0 160 176 160 176 0" ${line(d, 8)}/>${[
      [120, 140],
      [142, 180],
      [258, 180],
      [280, 140],
    ]
      .map(([x, y]) => circle(x ?? 0, y ?? 0, 13, b))
      .join(
        '',
      )}${circle(172, 206, 16, b)}${circle(228, 206, 16, b)}${path('M200 206c34 50 30 92 0 92s-34-42 0-92z', a)}`,
  bracelet: ({ b, d, a }) =>
    `<ellipse cx="200" cy="206" rx="104" ry="80" ${line(d, 8)}/>${Array.from({ length: 12 }, (_, i) => {
      const angle = (i / 12) * 2 * Math.PI;
      return circle(
        Math.round(200 + 104 * Math.cos(angle)),
        Math.round(206 + 80 * Math.sin(angle)),
        19,
        i % 3 === 0 ? a : b,
      );
    }).join('')}`,
  earrings: ({ b, d, a }) =>
    [148, 252]
      .map(
        (x) =>
          `<path d="M${x} 150c-14-50 30-56 22-18" ${line(d, 7)}/>${circle(x, 170, 17, a)}${path(`M${x} 186c36 50 30 96 0 96s-36-46 0-96z`, b)}`,
      )
      .join(''),
  ring: ({ b, d, a }) =>
    `<circle cx="200" cy="232" r="74" ${line(b, 22)}/>${path('M160 112h80l24 30-64 56-64-56z', a)}${path('M136 142h128l-64 56z', d)}`,
  bow: ({ b, d, a }) =>
    `${path('M196 200c-40-70-106-70-106 0s66 70 106 0zM204 200c40-70 106-70 106 0s-66 70-106 0z', b)}${path('M188 214l-30 90 28-16 18 22 10-92z', d)}${rect(176, 172, 48, 56, 18, a)}`,
  tree: ({ b, d, a }) =>
    `${rect(184, 272, 32, 38, 4, '#9b6b43')}${path('M200 84l58 82h-30l50 62h-32l46 52H108l46-52h-32l50-62h-30z', b)}${star(200, 88, 0.7, '#f3c14b')}${circle(176, 190, 10, a)}${circle(226, 222, 10, a)}${circle(166, 256, 10, d)}`,
  bauble: ({ b, d, a, l }) =>
    `<path d="M200 122V74" ${line(d, 6)}/>${rect(180, 112, 40, 28, 6, d)}${circle(200, 220, 90, b)}${path('M114 200h172a90 90 0 0 1 0 40H114a90 90 0 0 1 0-40z', l)}${star(200, 220, 0.5, a)}`,
  snowflake: ({ b, l }) =>
    `${circle(200, 200, 112, l)}${[0, 60, 120].map((angle) => `<g transform="rotate(${angle} 200 200)"><path d="M200 104v192M176 126l24 24 24-24M176 274l24-24 24 24" ${line(b, 13)}/></g>`).join('')}`,
  egg: ({ b, a, l }) =>
    `${path('M200 92c50 0 88 82 88 132 0 54-38 86-88 86s-88-32-88-86c0-50 38-132 88-132z', b)}<path d="M118 202l27 22 28-22 27 22 27-22 28 22 27-22" ${line(l, 13)}/><path d="M124 262h152" ${line(a, 13)}/>`,
  bunny: ({ b, d, l }) =>
    `<ellipse cx="170" cy="124" rx="20" ry="56" fill="${b}"/><ellipse cx="230" cy="124" rx="20" ry="56" fill="${b}"/><ellipse cx="170" cy="128" rx="9" ry="38" fill="${l}"/><ellipse cx="230" cy="128" rx="9" ry="38" fill="${l}"/>${circle(200, 234, 78, b)}${circle(174, 222, 9, d)}${circle(226, 222, 9, d)}${heart(200, 256, 0.4, d)}`,
  flower: ({ b, d, a }) =>
    `<path d="M200 190v118" ${line('#6f9b62', 12)}/>${path('M200 290c-50 0-60-40-60-52 40 0 60 20 60 52z', '#8bb57c')}${flower(200, 152, 1.7, b, a)}${circle(200, 152, 9, d)}`,
  plant: ({ b, d }) =>
    `${path('M200 214c-70 0-84-60-84-90 56 0 84 34 84 90zM200 214c70 0 84-60 84-90-56 0-84 34-84 90z', '#86b378')}<path d="M200 222V104" ${line('#5f8f58', 10)}/>${path('M130 214h140l-18 96H148z', b)}${rect(120, 204, 160, 30, 6, d)}`,
  can: ({ b, d, l }) =>
    `<path d="M250 150c70-40 80 90 12 110" ${line(d, 14)}/><path d="M144 236 80 156" ${line(d, 20)}/>${path('M52 168l40-32 8 26-26 22z', d)}${path('M140 158h120l12 152H128z', b)}<ellipse cx="200" cy="158" rx="60" ry="14" fill="${l}"/>`,
  birdhouse: ({ b, d, a }) =>
    `${rect(134, 176, 132, 134, 6, b)}${path('M110 184l90-92 90 92z', d)}${circle(200, 218, 27, '#4a4238')}<path d="M200 262v22" ${line(a, 12)}/>`,
  bird: ({ b, d, a, l }) =>
    `${path('M96 214c10-74 90-104 150-70 20-12 50-6 54 22l34 12-32 14c-4 72-60 112-118 104l-70 14 30-40c-34-10-50-32-48-56z', b)}${path('M146 222c20-34 70-30 88 2-24 32-68 34-88-2z', l)}${circle(270, 162, 8, d)}${path('M304 166l34 12-32 12z', a)}`,
  butterfly: ({ b, d, a }) =>
    `${path('M196 200C170 96 76 100 88 168c8 40 70 50 108 40-60 10-74 92-26 92 26 0 34-44 30-90zM204 200c26-104 120-100 108-32-8 40-70 50-108 40 60 10 74 92 26 92-26 0-34-44-30-90z', b)}${circle(130, 158, 16, a)}${circle(270, 158, 16, a)}${rect(193, 146, 14, 130, 7, d)}<path d="M197 150c-4-30-20-40-34-44M203 150c4-30 20-40 34-44" ${line(d, 5)}/>`,
  heart: ({ b, d, l }) =>
    `<path d="M200 124V76" ${line(d, 6)}/>${heart(200, 216, 3.1, b)}<path d="M132 172c4-22 20-34 36-32" ${line(l, 12)}/>`,
  star: ({ b, d, l }) => `<path d="M200 100V66" ${line(d, 6)}/>${star(200, 206, 3, b)}${circle(200, 206, 20, l)}`,
  clock: ({ b, d, l }) =>
    `${circle(200, 200, 112, b)}${circle(200, 200, 88, l)}<path d="M200 136v64l44 26" ${line(d, 13)}/>${circle(200, 200, 11, d)}`,
  frame: ({ b, d, a, l }) =>
    `${rect(106, 86, 188, 224, 10, b)}${rect(134, 114, 132, 168, 4, l)}${circle(226, 158, 20, a)}${path('M134 282v-44l44-50 40 44 22-20 26 30v40z', d)}`,
  mirror: ({ b, d, l }) =>
    `<ellipse cx="200" cy="196" rx="96" ry="116" fill="${b}"/><ellipse cx="200" cy="196" rx="72" ry="92" fill="${l}"/><path d="M166 206l44-60M186 232l36-50" ${line('#fff', 10)}/>${circle(200, 84, 14, d)}`,
  sign: ({ b, d, a, l }) =>
    `<path d="M130 148 200 84l70 64" ${line(d, 6)}/>${rect(84, 146, 232, 124, 14, b)}${rect(100, 162, 200, 92, 8, l)}<path d="M128 192h104m-104 30h70" ${line(d, 10)}/>${heart(262, 212, 0.7, a)}`,
  cushion: ({ b, d, l }) =>
    `${path('M100 112c70 18 130 18 200 0-16 66-16 122 0 188-70-18-130-18-200 0 16-66 16-122 0-188z', b)}<path d="M100 112c70 18 130 18 200 0-16 66-16 122 0 188-70-18-130-18-200 0 16-66 16-122 0-188z" ${line(d, 7)}/>${circle(200, 206, 12, l)}`,
  mat: ({ b, d, l }) =>
    `<path d="M76 168v84m12-84v84m236-84v84m-12-84v84" ${line(d, 6)}/>${rect(92, 146, 216, 128, 6, b)}${rect(112, 166, 176, 88, 4, l)}${heart(200, 214, 0.9, d)}`,
  wreath: ({ b, a, d }) =>
    `<circle cx="200" cy="200" r="84" ${line(b, 44)}/>${[20, 100, 170, 250, 320].map((angle) => `<circle transform="rotate(${angle} 200 200)" cx="284" cy="200" r="11" fill="${a}"/>`).join('')}${path('M200 284c-40-34-66-18-56 8 10 22 40 14 56-8 16 22 46 30 56 8 10-26-16-42-56-8z', d)}`,
  magnet: ({ b, d, l }) =>
    `<path d="M138 294V192a62 62 0 0 1 124 0v102" ${line(b, 46)}/>${rect(115, 262, 46, 54, 2, l)}${rect(239, 262, 46, 54, 2, l)}${rect(115, 254, 46, 12, 0, d)}${rect(239, 254, 46, 12, 0, d)}`,
  towel: ({ b, d, l }) =>
    `<path d="M84 112h232" ${line(d, 14)}/>${rect(124, 104, 152, 206, 8, b)}${rect(124, 256, 152, 16, 0, l)}${rect(124, 282, 152, 8, 0, l)}`,
  soap: ({ b, d, l }) =>
    `<ellipse cx="200" cy="286" rx="120" ry="20" fill="${d}"/>${rect(104, 190, 192, 92, 42, b)}${rect(142, 218, 116, 36, 18, l)}${circle(142, 146, 24, l)}${circle(196, 116, 15, l)}${circle(246, 152, 18, l)}`,
  warmer: ({ b, d, a }) =>
    `${rect(180, 78, 40, 34, 8, d)}${path('M176 112h48l12 28c40 6 56 30 56 60v74c0 24-14 36-38 36H146c-24 0-38-12-38-36v-74c0-30 16-54 56-60z', b)}${heart(200, 232, 1.3, a)}`,
  shell: ({ b, d }) =>
    `${path('M200 296C110 268 70 196 96 140c20-46 62-38 72-16 8-34 56-34 64 0 10-22 52-30 72 16 26 56-14 128-104 156z', b)}<path d="M200 284V120M196 284 128 134M204 284l68-150" ${line(d, 6)}/>`,
  parcel: ({ b, d, a }) =>
    `${path('M96 148l104-46 104 46v114l-104 48-104-48z', b)}${path('M200 194l104-46v114l-104 48z', d)}<path d="M96 148l104 46 104-46M150 124l104 46v40" ${line(a, 8)}/>`,
} as const satisfies Record<string, Draw>;

/** A motif's name. */
export type Motif = keyof typeof motifs;

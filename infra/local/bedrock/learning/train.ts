import { overlap, wordSet } from "./features.ts";
import type { Vector } from "./features.ts";
import { elect, nearest } from "./memory.ts";
import type { Memory, Neighbour } from "./memory.ts";
import { sentencesMax, sentencesOf } from "./sentences.ts";

/**
 * What "training" is here: no neural network, but a real optimisation on the caller's data. The model remembers the
 * training prompts; a prompt is answered by its nearest remembered neighbours. The loss of an example is how badly its
 * neighbours' answers foretell its own (word overlap), and gradient descent moves the weight of each shared feature and
 * the sharpness of the vote (diagonal neighbourhood components analysis). In the first epoch an example only sees those
 * absorbed before it; later it sees all but itself. Nothing in the loss curve is made up.
 */
export type Example = { vector: Vector; answer: Uint32Array };

export type TrainingPlan = { epochs: number; batchSize: number; rate: number; warmupSteps: number };

export type Step = { step: number; epoch: number; loss: number };

export type TrainingRecord = { steps: Step[]; validation: Step[] };

/** No neighbour with a word in common costs 4: perplexity about 55. */
const lossMax = 4;
const floor = Math.exp(-lossMax);
const stepsPerEpochMax = 50;
/** Examples measured in one step and in all, so that 20,000 of them take seconds and not minutes. */
const measuredMax = 16;
const measuredInAllMax = 2_500;
const validatedMax = 300;
const importanceMin = 0.2;
const importanceMax = 5;

const expected = (neighbours: readonly Neighbour[], rewards: readonly number[]): number =>
  neighbours.reduce((sum, { share }, i) => sum + share * (rewards[i] ?? 0), 0);

const lossOf = (reward: number): number => -Math.log(floor + (1 - floor) * reward);

const descend = (memory: Memory, examples: readonly Example[], move: Move): void => {
  const { query, neighbours, rewards, reward, rate } = move;
  const inQuery = new Map<number, number>();
  query.ids.forEach((id, i) => inQuery.set(id, query.weights[i] ?? 0));
  let sharpen = 0;
  neighbours.forEach(({ document, similarity, share }, i) => {
    const gain = (share * ((rewards[i] ?? 0) - reward)) / (reward + floor);
    sharpen += gain * similarity;
    const vector = examples[document]?.vector;
    vector?.ids.forEach((id, k) => {
      const weight = inQuery.get(id);
      if (weight === undefined) return;
      const moved = (memory.importance[id] ?? 1) + rate * memory.sharpness * gain * weight * (vector.weights[k] ?? 0);
      memory.importance[id] = Math.min(importanceMax, Math.max(importanceMin, moved));
    });
  });
  memory.sharpness = Math.min(40, Math.max(2, memory.sharpness + rate * sharpen));
};
type Move = { query: Vector; neighbours: Neighbour[]; rewards: number[]; reward: number; rate: number };

type Sight = { scores: Float32Array; below?: number; except?: number };

const look = (memory: Memory, examples: readonly Example[], example: Example, sight: Sight) => {
  const neighbours = nearest(memory, example.vector, sight);
  const rewards = neighbours.map(({ document }) =>
    overlap(examples[document]?.answer ?? new Uint32Array(), example.answer),
  );
  return { neighbours, rewards, reward: expected(neighbours, rewards) };
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

export const train = (
  memory: Memory,
  examples: readonly Example[],
  plan: TrainingPlan & { validation: readonly Example[] },
): TrainingRecord => {
  const record: TrainingRecord = { steps: [], validation: [] };
  const scores = new Float32Array(memory.size);
  const stepsPerEpoch = Math.min(stepsPerEpochMax, Math.ceil(examples.length / plan.batchSize));
  const measured = Math.max(4, Math.min(measuredMax, Math.floor(measuredInAllMax / (plan.epochs * stepsPerEpoch))));
  for (let epoch = 1; epoch <= plan.epochs; epoch += 1) {
    for (let k = 0; k < stepsPerEpoch; k += 1) {
      const from = Math.floor((k * examples.length) / stepsPerEpoch);
      const to = Math.floor(((k + 1) * examples.length) / stepsPerEpoch);
      const step = record.steps.length + 1;
      const rate = plan.rate * Math.min(1, step / Math.max(1, plan.warmupSteps));
      const stride = Math.max(1, Math.ceil((to - from) / measured));
      const losses: number[] = [];
      for (let i = from; i < to; i += stride) {
        const example = examples[i];
        if (!example) continue;
        const sight = epoch === 1 ? { scores, below: i } : { scores, except: i };
        const seen = look(memory, examples, example, sight);
        losses.push(lossOf(seen.reward));
        descend(memory, examples, { query: example.vector, ...seen, rate });
      }
      record.steps.push({ step, epoch, loss: mean(losses) });
    }
    if (plan.validation.length > 0)
      record.validation.push({ step: record.steps.length, epoch, loss: validate(memory, examples, plan.validation) });
  }
  return record;
};

const validate = (memory: Memory, examples: readonly Example[], validation: readonly Example[]): number => {
  const scores = new Float32Array(memory.size);
  const stride = Math.max(1, Math.ceil(validation.length / validatedMax));
  const sample = validation.filter((_, i) => i % stride === 0);
  return mean(sample.map((example) => lossOf(look(memory, examples, example, { scores }).reward)));
};

/** How good an answer from memory was by similarity (ten bins), and a sentence of the prompt by its place, on the training examples themselves. */
export type Judgement = { memory: number[]; sentence: number; sentenceQuality: number };

export const binOf = (similarity: number): number => Math.min(9, Math.max(0, Math.floor(similarity * 10)));

/** Learns when to trust the memory and when to quote the prompt instead, and which of its sentences. */
export const judge = (
  memory: Memory,
  examples: readonly Example[],
  prompts: ReadonlyMap<number, string>,
): Judgement => {
  const scores = new Float32Array(memory.size);
  const bins = Array.from({ length: 10 }, () => [] as number[]);
  const places = Array.from({ length: sentencesMax }, () => 0);
  for (const [document, prompt] of prompts) {
    const example = examples[document];
    if (!example) continue;
    const neighbours = nearest(memory, example.vector, { scores, except: document });
    const elected = elect(neighbours, (other) => examples[other]?.answer ?? new Uint32Array());
    const quality = elected ? overlap(examples[elected.document]?.answer ?? new Uint32Array(), example.answer) : 0;
    bins[binOf(neighbours[0]?.similarity ?? 0)]?.push(quality);
    sentencesOf(prompt).forEach((sentence, place) => {
      places[place] = (places[place] ?? 0) + overlap(wordSet(sentence), example.answer);
    });
  }
  const overall = mean(bins.flat());
  const best = Math.max(...places);
  return {
    // Two imaginary examples of average quality keep a thin bin from being trusted or damned on one case.
    memory: bins.map((bin) => (bin.reduce((sum, quality) => sum + quality, 0) + 2 * overall) / (bin.length + 2)),
    sentence: places.indexOf(best),
    sentenceQuality: prompts.size === 0 ? 0 : best / prompts.size,
  };
};

/** The id to ask: `amazon.nova-micro-v1:0:128k` is what customization starts from and answers nobody; without the context suffix it does. */
export const baseModelId = (baseModel: string): string => baseModel.replace(/(?<=:\d+):\d+k$/i, "");

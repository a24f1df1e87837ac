/** Whatever went wrong, as the ApiError that every promise of a platform rejects with. */
import type { ApiError } from "../generated/ApiError";
import type { Code } from "../generated/Code";

export function failure(code: Code, detail: string): ApiError {
  return { code, field: null, detail };
}

export function asApiError(reason: unknown): ApiError {
  if (typeof reason === "object" && reason !== null && "code" in reason) {
    const { code, field, detail } = reason as Partial<ApiError>;
    return { code: code ?? "internal", field: field ?? null, detail: String(detail ?? "") };
  }
  if (reason instanceof TypeError) return failure("offline", reason.message);
  return failure("internal", String(reason));
}

const byStatus: Readonly<Record<number, Code>> = {
  400: "invalid",
  401: "sign_in",
  403: "forbidden",
  404: "not_found",
  413: "too_large",
  422: "invalid",
  429: "busy",
  502: "offline",
  503: "offline",
  504: "offline",
};

/** An answer that is not 2xx: ApiError or problem+json in its body, else what its status says. */
export async function ofAnswer(answer: Response): Promise<ApiError> {
  try {
    const body = (await answer.json()) as { code?: Code; field?: string; detail?: string };
    if (body.code) return { code: body.code, field: body.field ?? null, detail: body.detail ?? "" };
  } catch {
    // No JSON: a proxy answered.
  }
  return failure(byStatus[answer.status] ?? "internal", `HTTP ${answer.status}`);
}

"""Runs a GGUF language model with llama.cpp: the only importer of llama_cpp. No prompts and no weighing here."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from inkproof.errors import LanguageModelError, MissingExtraError, StateError
from inkproof.protocols import Message

__all__ = ["LlamaModel"]

_BATCH_TOKENS = 2048
_SEQUENCES = 64


class LlamaModel:
    """A protocols.LanguageModel on one GGUF file; calls from several threads take turns."""

    def __init__(
        self,
        path: Path,
        *,
        gpu_layers: int = 0,
        threads: int | None = None,
        context_tokens: int = 8192,
        temperature: float = 0.0,
    ) -> None:
        """Load the file; raises MissingExtraError without llama-cpp-python, LanguageModelError if it does not load."""
        try:
            import llama_cpp
        except ImportError as error:
            raise MissingExtraError(
                "llama-cpp-python is not installed",
                remedy="Run: pip install 'inkproof[llm]' (it compiles for some minutes and needs g++ and cmake)",
            ) from error
        self.path = path
        self._temperature = temperature
        self._threads = threads or os.cpu_count() or 1
        self._lock = Lock()
        self._scorer: _Scorer | None = None
        try:
            self._llama: Any = llama_cpp.Llama(
                model_path=str(path),
                n_gpu_layers=gpu_layers,
                n_ctx=context_tokens,
                n_threads=self._threads,
                n_threads_batch=self._threads,
                verbose=False,
            )
        except (OSError, RuntimeError, ValueError) as error:
            raise LanguageModelError(
                f"{path.name} could not be loaded: {error}",
                remedy="Check that it is a whole GGUF file of a kind that llama.cpp knows, and that memory suffices",
            ) from error

    def complete(
        self,
        messages: Sequence[Message],
        *,
        grammar: str | None = None,
        max_tokens: int = 512,
        seed: int = 0,
        on_token: Callable[[str], None] | None = None,
    ) -> str:
        """The assistant's answer by the file's own chat template; raises LanguageModelError, StateError after close.

        `grammar` is in GBNF; `on_token` hears each piece as it comes.
        """
        with self._lock:
            llama = self._opened()
            request = {
                "messages": [{"role": message.role, "content": message.content} for message in messages],
                "grammar": _checked(grammar, llama.model) if grammar is not None else None,
                "max_tokens": max_tokens,
                "seed": seed,
                "temperature": self._temperature,
            }
            pieces: list[str] = []
            for piece in self._answer(llama, request):
                pieces.append(piece)
                if on_token is not None:
                    on_token(piece)
            return "".join(pieces)

    def score(self, prefix: str, texts: Sequence[str]) -> list[float]:
        """log p(text | prefix) in nats for each text; raises LanguageModelError if one is longer than a batch."""
        with self._lock:
            llama = self._opened()
            if self._scorer is None:
                self._scorer = _Scorer(llama.model, self._threads)
            return self._scorer.score(prefix, texts)

    def close(self) -> None:
        """Free the weights; closing twice is allowed."""
        with self._lock:
            if self._scorer is not None:
                self._scorer.close()
                self._scorer = None
            if self._llama is not None:
                self._llama.close()
                self._llama = None

    def _answer(self, llama: Any, request: dict[str, Any]) -> Iterator[str]:
        try:
            for chunk in llama.create_chat_completion(**request, stream=True):
                if piece := chunk["choices"][0]["delta"].get("content"):
                    yield piece
        except (RuntimeError, ValueError) as error:
            raise LanguageModelError(
                f"{self.path.name} gave no answer: {error}", remedy="Ask for less at once"
            ) from error

    def _opened(self) -> Any:
        if self._llama is None:
            raise StateError("The language model was closed", remedy="Open it anew")
        return self._llama


def _checked(grammar: str, model: Any) -> Any:
    # llama.cpp answers a grammar that it cannot parse with a null pointer, and its sampler then ends the process.
    import llama_cpp

    vocab = llama_cpp.llama_model_get_vocab(model)
    sampler = llama_cpp.llama_sampler_init_grammar(vocab, grammar.encode(), b"root")
    if not sampler:
        raise LanguageModelError("The grammar cannot be parsed", remedy="Write it in GBNF, with a rule named root")
    llama_cpp.llama_sampler_free(sampler)
    return llama_cpp.LlamaGrammar.from_string(grammar, verbose=False)


class _Scorer:
    """A context of its own on shared weights, where many sequences continue one prefix in one batch."""

    def __init__(self, model: Any, threads: int) -> None:
        import llama_cpp

        self._lib = llama_cpp
        self._vocab = llama_cpp.llama_model_get_vocab(model)
        self._width = llama_cpp.llama_vocab_n_tokens(self._vocab)
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = 2 * _BATCH_TOKENS
        params.n_batch = _BATCH_TOKENS
        params.n_threads = params.n_threads_batch = threads
        params.n_seq_max = _SEQUENCES + 1
        params.kv_unified = True
        self._context = llama_cpp.llama_init_from_model(model, params)
        if not self._context:
            raise LanguageModelError("No context for scoring could be made", remedy="Free some memory and try again")
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = llama_cpp.llama_batch_init(_BATCH_TOKENS, 0, 1)

    def score(self, prefix: str, texts: Sequence[str]) -> list[float]:
        lead = self._tokens(prefix) or [self._start()]
        lead = lead[-_BATCH_TOKENS:]
        self._lib.llama_memory_clear(self._memory, True)
        self._decode([(token, place, 0, place == len(lead) - 1) for place, token in enumerate(lead)])
        first = self._log_probs(len(lead) - 1)
        scores: list[float] = []
        for group in _groups([self._tokens(text) for text in texts]):
            scores += self._score_group(group, len(lead), first)
        return scores

    def close(self) -> None:
        self._lib.llama_batch_free(self._batch)
        self._lib.llama_free(self._context)

    def _score_group(self, group: Sequence[Sequence[int]], start: int, first: Any) -> list[float]:
        scores = [float(first[tokens[0]]) if tokens else 0.0 for tokens in group]
        rows, wanted = [], []
        for place, tokens in enumerate(group):
            self._lib.llama_memory_seq_cp(self._memory, 0, place + 1, -1, -1)
            for step, (token, following) in enumerate(pairwise(tokens)):
                rows.append((token, start + step, place + 1, True))
                wanted.append((place, following))
        if rows:
            self._decode(rows)
        for row, (place, token) in enumerate(wanted):
            scores[place] += float(self._log_probs(row)[token])
        for place in range(len(group)):
            self._lib.llama_memory_seq_rm(self._memory, place + 1, -1, -1)
        return scores

    def _decode(self, rows: Sequence[tuple[int, int, int, bool]]) -> None:
        batch = self._batch
        batch.n_tokens = len(rows)
        for row, (token, position, sequence, wanted) in enumerate(rows):
            batch.token[row] = token
            batch.pos[row] = position
            batch.n_seq_id[row] = 1
            batch.seq_id[row][0] = sequence
            batch.logits[row] = wanted
        status = self._lib.llama_decode(self._context, batch)
        if status != 0:
            raise LanguageModelError(
                f"llama.cpp could not score a batch (status {status})", remedy="Score less at once"
            )

    def _log_probs(self, row: int) -> Any:
        pointer = self._lib.llama_get_logits_ith(self._context, row)
        logits = np.ctypeslib.as_array(pointer, (self._width,)).astype(np.float64)
        logits -= logits.max()
        return logits - np.log(np.exp(logits).sum())

    def _tokens(self, text: str) -> list[int]:
        data = text.encode()
        room = (self._lib.llama_token * (len(data) + 8))()
        count = self._lib.llama_tokenize(self._vocab, data, len(data), room, ctypes.c_int32(len(room)), False, False)
        return list(room[:count])

    def _start(self) -> int:
        # Some vocabularies have no token for the beginning; the end of a text then stands before the next.
        token = int(self._lib.llama_vocab_bos(self._vocab))
        return token if token >= 0 else int(self._lib.llama_vocab_eos(self._vocab))


def _groups(texts: Sequence[list[int]]) -> Iterator[list[list[int]]]:
    """Runs of texts that fit one batch."""
    group: list[list[int]] = []
    tokens = 0
    for text in texts:
        if len(text) > _BATCH_TOKENS:
            raise LanguageModelError(
                f"A text of {len(text)} tokens is too long to score (limit {_BATCH_TOKENS})",
                remedy="Score line by line",
            )
        if group and (len(group) == _SEQUENCES or tokens + len(text) > _BATCH_TOKENS):
            yield group
            group, tokens = [], 0
        group.append(text)
        tokens += len(text)
    if group:
        yield group

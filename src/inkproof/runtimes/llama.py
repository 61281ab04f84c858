"""Runs a GGUF language model with llama.cpp: the only importer of llama_cpp. No prompts and no weighing here."""

from __future__ import annotations

import codecs
import ctypes
import os
import warnings
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from inkproof.errors import LanguageModelError, MissingExtraError, StateError
from inkproof.protocols import Message
from inkproof.runtimes.chat import lay_out, plain
from inkproof.runtimes.cores import cores

__all__ = ["GpuLayers", "LlamaModel"]

GpuLayers = int | str
"""How many layers a GPU holds: a number, `all`, or `auto`, which is as many as its memory takes."""
_BATCH_TOKENS = 512
"""Tokens a batch; each that is scored keeps its logits, 0.6 MB for a vocabulary of 150,000."""
_SEQUENCES = 64
_REWRITING_PARAMETERS = 1_000_000_000
_AUTO_LAYERS = (-1, 48, 32, 24, 16, 8)


class LlamaModel:
    """A protocols.LanguageModel on one GGUF file; calls from several threads take turns."""

    def __init__(
        self,
        path: Path,
        *,
        gpu_layers: GpuLayers = 0,
        threads: int | None = None,
        context_tokens: int = 4096,
        temperature: float = 0.0,
        lora: Path | None = None,
    ) -> None:
        """Load the file and its adapter; raises MissingExtraError without llama-cpp-python, LanguageModelError."""
        self.path = path
        self.lora = lora
        self._lib = _library()
        self._temperature = temperature
        self._lock = Lock()
        self._context: _Context | None = self._load(gpu_layers, threads or cores(), context_tokens)
        # What is kept warm is let go by its last reference, or at the end.
        self._free = weakref.finalize(self, self._context.close)
        if lora is not None:
            self._context.adapt(lora)

    @property
    def rewrites(self) -> bool:
        """Whether the model is large enough to mend a line that it is shown; smaller ones echo or invent."""
        return int(self._lib.llama_model_n_params(self._opened().model)) >= _REWRITING_PARAMETERS

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
            context = self._opened()
            prompt = self._prompt(context, messages)
            sampler = self._sampler(context, grammar, seed)
            pieces: list[str] = []
            try:
                for piece in context.generate(prompt, sampler, max_tokens):
                    pieces.append(piece)
                    if on_token is not None:
                        on_token(piece)
            finally:
                self._lib.llama_sampler_free(sampler)
            return "".join(pieces)

    def score(self, prefix: str, texts: Sequence[str]) -> list[float]:
        """log p(text | prefix) in nats for each text; raises LanguageModelError if one is longer than a batch."""
        with self._lock:
            return self._opened().score(prefix, texts)

    def close(self) -> None:
        """Free the weights; closing twice is allowed."""
        with self._lock:
            self._free()
            self._context = None

    def _load(self, gpu_layers: GpuLayers, threads: int, context_tokens: int) -> _Context:
        for layers in self._layers(gpu_layers):
            params = self._lib.llama_model_default_params()
            params.n_gpu_layers = layers
            model = self._lib.llama_model_load_from_file(str(self.path).encode(), params)
            context = _Context.open(self._lib, model, threads, context_tokens) if model else None
            if context is not None:
                return context
            if model:
                self._lib.llama_model_free(model)
        raise LanguageModelError(
            f"{self.path.name} could not be loaded",
            remedy="Check that it is a whole GGUF file of a kind that llama.cpp knows, and that memory suffices",
        )

    def _layers(self, gpu_layers: GpuLayers) -> Sequence[int]:
        has_gpu = bool(self._lib.llama_supports_gpu_offload())
        if gpu_layers == "auto":
            # What does not fit fails to load, which says more than any reckoning of what should fit.
            return (*_AUTO_LAYERS, 0) if has_gpu else (0,)
        if gpu_layers != 0 and not has_gpu:
            warnings.warn(
                "llama-cpp-python was built for the processor alone: no layer goes to a GPU (see docs/llm.md)",
                stacklevel=2,
            )
        if gpu_layers == "all":
            return (-1,)
        return (int(gpu_layers),)

    def _prompt(self, context: _Context, messages: Sequence[Message]) -> list[int]:
        """The conversation in tokens; what somebody said is never read as one of the template's own marks."""
        template = self._lib.llama_model_chat_template(context.model, None)
        if not template:
            warnings.warn(f"{self.path.name} has no chat template: it is asked in plain text", stacklevel=2)
        bos, eos = context.special
        pieces = lay_out(template.decode(), messages, bos=bos, eos=eos) if template else plain(messages)
        tokens = [token for piece in pieces for token in context.tokens(piece.text, special=not piece.said)]
        return context.begun(tokens)

    def _sampler(self, context: _Context, grammar: str | None, seed: int) -> Any:
        lib = self._lib
        chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        if grammar is not None:
            bound = lib.llama_sampler_init_grammar(context.vocab, grammar.encode(), b"root")
            if not bound:
                lib.llama_sampler_free(chain)
                raise LanguageModelError("The grammar cannot be parsed", remedy="Write GBNF, with a rule named root")
            lib.llama_sampler_chain_add(chain, bound)
        if self._temperature > 0.0:
            lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_temp(self._temperature))
            lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_dist(seed))
        else:
            lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_greedy())
        return chain

    def _opened(self) -> _Context:
        if self._context is None:
            raise StateError("The language model was closed", remedy="Open it anew")
        return self._context


class _Context:
    """The weights' working memory. Sequence 0 holds the last prefix, so that the next call goes on from there."""

    @classmethod
    def open(cls, lib: Any, model: Any, threads: int, context_tokens: int) -> _Context | None:
        """A context; None where memory does not suffice."""
        params = lib.llama_context_default_params()
        params.n_ctx = context_tokens
        params.n_batch = params.n_ubatch = _BATCH_TOKENS
        params.n_threads = params.n_threads_batch = threads
        params.n_seq_max = _SEQUENCES + 1
        params.kv_unified = True
        params.no_perf = True
        pointer = lib.llama_init_from_model(model, params)
        return cls(lib, model, pointer) if pointer else None

    def __init__(self, lib: Any, model: Any, pointer: Any) -> None:
        self.model = model
        self.vocab = lib.llama_model_get_vocab(model)
        self._lib = lib
        self._pointer = pointer
        self._memory = lib.llama_get_memory(pointer)
        self._batch = lib.llama_batch_init(_BATCH_TOKENS, 0, _SEQUENCES)
        self._width = lib.llama_vocab_n_tokens(self.vocab)
        self._room = lib.llama_n_ctx(pointer)
        self._held: list[int] = []

    def adapt(self, lora: Path) -> None:
        """Add a LoRA adapter to the weights, which free it with themselves; raises LanguageModelError."""
        adapter = self._lib.llama_adapter_lora_init(self.model, str(lora).encode()) if lora.is_file() else None
        one, whole = (self._lib.llama_adapter_lora_p_ctypes * 1)(adapter), (ctypes.c_float * 1)(1.0)
        if not adapter or self._lib.llama_set_adapters_lora(self._pointer, one, 1, whole):
            raise LanguageModelError(
                f"{lora.name} is no adapter for this model",
                remedy="Give a LoRA adapter in a GGUF file, made for this very model",
            )

    def close(self) -> None:
        """Free the context and its weights."""
        self._lib.llama_batch_free(self._batch)
        self._lib.llama_free(self._pointer)
        self._lib.llama_model_free(self.model)

    @property
    def special(self) -> tuple[str, str]:
        """How the vocabulary writes the beginning and the end of a text."""
        ends = (self._lib.llama_vocab_bos(self.vocab), self._lib.llama_vocab_eos(self.vocab))
        first, last = (self._lib.llama_vocab_get_text(self.vocab, token) if token >= 0 else b"" for token in ends)
        return (first or b"").decode(errors="replace"), (last or b"").decode(errors="replace")

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        """The text in tokens; `special`: marks such as <|im_end|> are read as what they mean."""
        data = text.encode()
        room = (self._lib.llama_token * (len(data) + 8))()
        count = self._lib.llama_tokenize(self.vocab, data, len(data), room, ctypes.c_int32(len(room)), False, special)
        return list(room[:count])

    def begun(self, tokens: list[int]) -> list[int]:
        """The tokens behind the one that begins a text, where the vocabulary wants it and it is not there yet."""
        first = int(self._lib.llama_vocab_bos(self.vocab))
        wanted = self._lib.llama_vocab_get_add_bos(self.vocab) and first >= 0 and tokens[:1] != [first]
        return [first, *tokens] if wanted else tokens

    def generate(self, prompt: Sequence[int], sampler: Any, max_tokens: int) -> Iterator[str]:
        """The answer piece by piece; raises LanguageModelError where prompt and answer do not fit the context."""
        left = min(max_tokens, self._room - len(prompt))
        row = self._hold(prompt) if left > 0 else 0
        text = codecs.getincrementaldecoder("utf-8")(errors="replace")
        for _ in range(left):
            token = self._lib.llama_sampler_sample(sampler, self._pointer, row)
            if self._lib.llama_vocab_is_eog(self.vocab, token):
                return
            if piece := text.decode(self._bytes(token)):
                yield piece
            self._decode([(token, len(self._held), (0,), True)])
            self._held.append(token)
            row = 0
        # A bound on the answer is what was asked for; the end of the context is not.
        if left < max_tokens:
            raise LanguageModelError(
                f"The prompt ({len(prompt)} tokens) and its answer do not fit the context of {self._room}",
                remedy="Ask for less at once, or load the model with a longer context",
            )

    def score(self, prefix: str, texts: Sequence[str]) -> list[float]:
        """log p(text | prefix) in nats for each text."""
        lead = self.begun(self.tokens(prefix)) or [self._start()]
        lead = lead[-(self._room // 2) :]
        first = self._log_probs(self._hold(lead))
        scores: list[float] = []
        for group in _groups([self.tokens(text) for text in texts]):
            scores += self._score_group(group, len(lead), first)
        return scores

    def _hold(self, lead: Sequence[int]) -> int:
        """Put these tokens into sequence 0, which keeps what it shares with them; the row of the last one's logits."""
        shared = 0
        while shared < min(len(lead) - 1, len(self._held)) and self._held[shared] == lead[shared]:
            shared += 1
        # What fails on the way leaves nothing that a later call could take for a prefix.
        self._held = []
        if not self._lib.llama_memory_seq_rm(self._memory, 0, shared, -1):
            shared = 0
            self._lib.llama_memory_clear(self._memory, True)
        row = 0
        for low in range(shared, len(lead), _BATCH_TOKENS):
            part = lead[low : low + _BATCH_TOKENS]
            self._decode([(t, low + i, (0,), low + i == len(lead) - 1) for i, t in enumerate(part)])
            row = len(part) - 1
        self._held = list(lead)
        return row

    def _score_group(self, group: Sequence[Sequence[int]], start: int, first: Any) -> list[float]:
        """Texts as a tree: a beginning that several share is run once, for all their sequences."""
        scores = [float(first[tokens[0]]) if tokens else 0.0 for tokens in group]
        sharing: dict[tuple[int, ...], list[int]] = {}
        for place, tokens in enumerate(group):
            for depth in range(1, len(tokens)):
                sharing.setdefault(tuple(tokens[:depth]), []).append(place)
        if not sharing:
            return scores
        for place in range(len(group)):
            self._lib.llama_memory_seq_cp(self._memory, 0, place + 1, -1, -1)
        self._decode(
            [(path[-1], start + len(path) - 1, [p + 1 for p in places], True) for path, places in sharing.items()]
        )
        for row, (path, places) in enumerate(sharing.items()):
            nats = self._log_probs(row)
            for place in places:
                scores[place] += float(nats[group[place][len(path)]])
        for place in range(len(group)):
            self._lib.llama_memory_seq_rm(self._memory, place + 1, -1, -1)
        return scores

    def _decode(self, rows: Sequence[tuple[int, int, Sequence[int], bool]]) -> None:
        batch = self._batch
        batch.n_tokens = len(rows)
        for row, (token, position, sequences, wanted) in enumerate(rows):
            batch.token[row] = token
            batch.pos[row] = position
            batch.n_seq_id[row] = len(sequences)
            for i, sequence in enumerate(sequences):
                batch.seq_id[row][i] = sequence
            batch.logits[row] = wanted
        status = self._lib.llama_decode(self._pointer, batch)
        if status != 0:
            self._lib.llama_memory_clear(self._memory, True)
            self._held = []
            raise LanguageModelError(f"llama.cpp ran no batch (status {status})", remedy="Ask for less at once")

    def _log_probs(self, row: int) -> Any:
        """Nats of every token at a row of the last batch, float32 [vocabulary]."""
        logits = np.ctypeslib.as_array(self._lib.llama_get_logits_ith(self._pointer, row), (self._width,))
        highest = logits.max()
        return logits - (highest + np.float32(np.log(np.exp(logits - highest).sum(dtype=np.float64))))

    def _bytes(self, token: int) -> bytes:
        room = ctypes.create_string_buffer(256)
        count = self._lib.llama_token_to_piece(self.vocab, token, room, len(room), 0, False)
        return room.raw[: max(0, count)]

    def _start(self) -> int:
        # Some vocabularies have no token for the beginning; the end of a text then stands before the next.
        token = int(self._lib.llama_vocab_bos(self.vocab))
        return token if token >= 0 else int(self._lib.llama_vocab_eos(self.vocab))


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


def _library() -> Any:
    """llama_cpp, imported and quiet; raises MissingExtraError."""
    try:
        with _threads_that_sleep():
            import llama_cpp
    except ImportError as error:
        raise MissingExtraError(
            "llama-cpp-python is not installed",
            remedy="Run: pip install 'inkproof[llm]' (it compiles for some minutes and needs g++ and cmake)",
        ) from error
    llama_cpp.llama_log_set(_silence(), ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    return llama_cpp


@contextmanager
def _threads_that_sleep() -> Iterator[None]:
    """Have OpenMP, as it is loaded, let waiting threads sleep: awake, they take ten times as long on a busy machine."""
    name = "OMP_WAIT_POLICY"
    if name in os.environ:
        yield
        return
    os.environ[name] = "PASSIVE"
    try:
        yield
    finally:
        del os.environ[name]


@cache
def _silence() -> Any:
    """A listener for llama.cpp's log that says nothing; kept, since C holds no reference."""
    import llama_cpp

    return llama_cpp.llama_log_callback(lambda level, text, data: None)

namespace Skiff.Compiler;

/// <summary>How far the compilation of a module is. Reported by several threads, after every function.</summary>
/// <param name="DoneBytes">Bytes of WebAssembly code compiled.</param>
/// <param name="TotalBytes">Bytes of WebAssembly code of the module.</param>
public readonly record struct CompilationProgress(long DoneBytes, long TotalBytes);

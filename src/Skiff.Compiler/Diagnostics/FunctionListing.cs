namespace Skiff.Compiler.Diagnostics;

/// <summary>A function after each stage of its compilation, as text: for goldens and for <c>skiff inspect</c>.</summary>
/// <param name="Ssa">As the front end made it.</param>
/// <param name="Optimized">After the passes.</param>
/// <param name="MachineCode">Machine instructions with their registers, and the moves of the allocator.</param>
/// <param name="Assembly">The bytes, disassembled.</param>
public sealed record FunctionListing(string Ssa, string Optimized, string MachineCode, string Assembly);

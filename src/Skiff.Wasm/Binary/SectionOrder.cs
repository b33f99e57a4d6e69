namespace Skiff.Wasm.Binary;

/// <summary>Sees to it that sections come in their order and each at most once. Source: WebAssembly Core 2.0, 5.5.2.</summary>
internal struct SectionOrder
{
    private int _last;

    /// <summary>Takes the next section.</summary>
    public void Check(SectionId id, int offset)
    {
        if (id > SectionId.DataCount)
        {
            var proposal = (int)id switch
            {
                13 => Proposals.ExceptionHandling,
                14 => "stringref",
                _ => null,
            };
            throw new WasmFormatException(FormatReason.MalformedSectionId, $"{(int)id}", offset, null, null, proposal);
        }

        if (id == SectionId.Custom)
        {
            return;
        }

        var rank = Rank(id);
        if (rank <= _last)
        {
            var detail = rank == _last ? $"a second {id.Text} section" : $"{id.Text} section out of order";
            throw new WasmFormatException(FormatReason.UnexpectedContentAfterLastSection, detail, offset);
        }

        _last = rank;
    }

    // The numbers are the order, except that the data count stands before the code.
    private static int Rank(SectionId id) => id switch
    {
        SectionId.DataCount => 2 * (int)SectionId.Element + 1,
        _ => 2 * (int)id,
    };
}

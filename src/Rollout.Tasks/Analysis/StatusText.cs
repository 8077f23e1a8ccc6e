namespace Rollout.Tasks.Analysis;

/// <summary>HTTP statuses as labels of series have them: <c>503</c>, or the class <c>5xx</c> or <c>5</c>.</summary>
internal static class StatusText
{
    /// <summary>Whether a status is a failure of the server.</summary>
    /// <param name="text">Value of the label.</param>
    /// <returns>True for 500 to 599 and for their class; null when the text is no status.</returns>
    public static bool? IsError(string text) => text switch
    {
        "other" => false,
        [>= '0' and <= '9' and var digit] => digit == '5',
        [>= '1' and <= '9' and var digit, 'x' or 'X', 'x' or 'X'] => digit == '5',
        [>= '0' and <= '9' and var digit, >= '0' and <= '9', >= '0' and <= '9'] => digit == '5',
        _ => null,
    };
}

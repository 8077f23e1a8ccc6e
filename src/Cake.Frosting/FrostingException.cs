namespace Cake.Frosting;

/// <summary>A fault of the host.</summary>
public sealed class FrostingException : Exception
{
    /// <summary>A fault of the host.</summary>
    /// <param name="message">What is wrong.</param>
    public FrostingException(string message)
        : base(message)
    {
    }

    /// <summary>A fault of the host.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">The fault behind it.</param>
    public FrostingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
